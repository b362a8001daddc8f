package dev.usher.itests.threats.evil;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks through long stretches of bytes: files, and memory of processes by what Linux shows of it.
 */
final class Memory {
    private static final int STEP = 1 << 20;

    private final Loot loot;
    private final byte[] buffer;
    private final Set<String> found = new TreeSet<>();

    Memory(Loot loot) {
        this.loot = loot;
        buffer = new byte[STEP + loot.overlap()];
    }

    /** What lies in a file. */
    Set<String> file(Path file) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
            stretch(bytes, 0, bytes.length());
        }
        return found;
    }

    /**
     * What lies in everything a process may write to.
     *
     * @param process its id, or {@code self}
     * @throws IOException the kernel does not show it
     */
    Set<String> process(String process) throws IOException {
        Path proc = Path.of("/proc", process);
        try (RandomAccessFile memory = new RandomAccessFile(proc.resolve("mem").toFile(), "r")) {
            for (String line : Files.readAllLines(proc.resolve("maps"))) {
                String[] words = line.split("\\s+");
                if (words[1].startsWith("rw")) {
                    String[] ends = words[0].split("-");
                    stretch(
                            memory,
                            Long.parseUnsignedLong(ends[0], 16),
                            Long.parseUnsignedLong(ends[1], 16));
                }
            }
        }
        return found;
    }

    private void stretch(RandomAccessFile bytes, long from, long to) {
        for (long at = from; at < to; at += STEP) {
            int wanted = (int) Math.min(buffer.length, to - at);
            try {
                bytes.seek(at);
                bytes.readFully(buffer, 0, wanted);
            } catch (IOException notThere) {
                // given back meanwhile
                continue;
            }
            for (String name : loot.names()) {
                if (!found.contains(name) && loot.isIn(name, buffer, wanted)) {
                    found.add(name);
                }
            }
        }
    }
}
