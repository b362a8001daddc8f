package dev.usher.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Looks for clear content and keys in everything below a directory.
 *
 * <p>Every run of {@value #RUN} bytes of the originals, at every offset, is sought at every offset
 * of every file by a rolling hash (Rabin-Karp). Runs with fewer than {@value #MIN_DISTINCT}
 * different bytes (padding, zeros) say nothing and are left out.
 */
public final class LeakScan {
    static final int RUN = 64;
    static final int MIN_DISTINCT = 16;
    private static final long BASE = 0x9E3779B97F4A7C15L;

    private final long[] hashes;
    private final long[] sieve = new long[1 << 20];
    private final List<byte[]> needles = new ArrayList<>();

    /**
     * @param originals whole contents of the clear files
     */
    public LeakScan(List<byte[]> originals) {
        hashes = new long[originals.stream().mapToInt(o -> Math.max(0, o.length - RUN + 1)).sum()];
        int n = 0;
        for (byte[] o : originals) {
            int[] counts = new int[256];
            int distinct = 0;
            long h = 0;
            for (int i = 0; i < o.length; i++) {
                if (counts[o[i] & 255]++ == 0) {
                    distinct++;
                }
                h = h * BASE + o[i];
                if (i >= RUN) {
                    if (--counts[o[i - RUN] & 255] == 0) {
                        distinct--;
                    }
                    h -= o[i - RUN] * POWER;
                }
                if (i >= RUN - 1 && distinct >= MIN_DISTINCT) {
                    hashes[n++] = h;
                    sieve[slot(h)] |= 1L << (h >>> 58);
                }
            }
        }
        Arrays.sort(hashes, 0, n);
        Arrays.fill(hashes, n, hashes.length, Long.MAX_VALUE);
    }

    private static final long POWER = power();

    private static long power() {
        long p = 1;
        for (int i = 0; i < RUN; i++) {
            p *= BASE;
        }
        return p;
    }

    /** Also looks for this secret: its bytes, hexadecimal and base64 forms. */
    public LeakScan secret(byte[] secret) {
        needles.add(secret.clone());
        String hex = java.util.HexFormat.of().formatHex(secret);
        needles.add(hex.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        needles.add(java.util.Base64.getEncoder().withoutPadding().encode(secret));
        needles.add(java.util.Base64.getUrlEncoder().withoutPadding().encode(secret));
        return this;
    }

    /** How many runs are sought; a scan for nothing proves nothing. */
    public int runs() {
        int end = hashes.length;
        while (end > 0 && hashes[end - 1] == Long.MAX_VALUE) {
            end--;
        }
        return end;
    }

    /** What was found, one line per file; empty = clean. */
    public List<String> scan(Path directory) {
        List<String> found = new ArrayList<>();
        try {
            Files.walkFileTree(directory, new Inspector(found));
        } catch (IOException e) {
            throw new StoryException("cannot scan " + directory, e);
        }
        return found;
    }

    /** Passes over what goes while it walks: nothing is left of it to leak. */
    private final class Inspector extends SimpleFileVisitor<Path> {
        private final List<String> found;

        Inspector(List<String> found) {
            this.found = found;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            if (attributes.isRegularFile()) {
                inspect(file, found);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException e)
                throws IOException {
            return e == null ? FileVisitResult.CONTINUE : visitFileFailed(directory, e);
        }
    }

    private void inspect(Path file, List<String> found) throws IOException {
        try (FileChannel c = FileChannel.open(file)) {
            long size = c.size();
            for (long at = 0; at < size; at += (1 << 28) - RUN) {
                byte[] data = read(c, at, (int) Math.min(1 << 28, size - at));
                int clear = clearRunAt(data);
                if (clear >= 0) {
                    found.add(file + ": clear content at offset " + (at + clear));
                }
                for (byte[] n : needles) {
                    int i = indexOf(data, n);
                    if (i >= 0) {
                        found.add(file + ": a key at offset " + (at + i));
                    }
                }
            }
        } catch (NoSuchFileException e) {
            // a temporary file that went while we walked: nothing is left of it to leak
            return;
        }
    }

    /** As much of it as is still there: logs and databases are cut short while we read. */
    private static byte[] read(FileChannel c, long at, int length) throws IOException {
        ByteBuffer data = ByteBuffer.allocate(length);
        for (int n = 0; n >= 0 && data.hasRemaining(); ) {
            n = c.read(data, at + data.position());
        }
        return Arrays.copyOf(data.array(), data.position());
    }

    private int clearRunAt(byte[] d) {
        long h = 0;
        int runs = runs();
        for (int i = 0; i < d.length; i++) {
            h = h * BASE + d[i];
            if (i >= RUN) {
                h -= d[i - RUN] * POWER;
            }
            if (i >= RUN - 1
                    && (sieve[slot(h)] & 1L << (h >>> 58)) != 0
                    && Arrays.binarySearch(hashes, 0, runs, h) >= 0) {
                return i - RUN + 1;
            }
        }
        return -1;
    }

    private int slot(long h) {
        return (int) (h ^ h >>> 29) & sieve.length - 1;
    }

    private static int indexOf(byte[] data, byte[] needle) {
        outer:
        for (int i = 0; i <= data.length - needle.length; i++) {
            for (int j = 0; j < needle.length; j++) {
                if (data[i + j] != needle[j]) {
                    continue outer;
                }
            }
            return i;
        }
        return -1;
    }
}
