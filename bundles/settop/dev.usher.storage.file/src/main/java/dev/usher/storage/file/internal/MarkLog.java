package dev.usher.storage.file.internal;

import dev.usher.media.api.InfoHash;
import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * Which pieces of an item are verified, as an append-only log.
 *
 * <p>A record is 12 bytes: kind and value (8) and a CRC-32C over them and the info hash (4). Every
 * record is appended by one write call, so two stores may write to one log at once, and a reader
 * sees the other's marks. A torn record is passed over: the reader looks for the next one that
 * proves itself.
 *
 * <p>A mark is appended as soon as the piece's bytes were given to the operating system, so it
 * survives kill -9. For a power cut that is not enough: a mark counts after a restart of the
 * machine only when a FORCED record says that the bytes before it reached the disk. BOOT records
 * tell the two cases apart.
 */
final class MarkLog implements Closeable {
    static final int RECORD = 12;
    private static final int MARK = 1;
    private static final int UNMARK = 2;
    private static final int FORCED = 3;
    private static final int BOOT = 4;
    private static final long VALUE = (1L << 56) - 1;

    private final byte[] item;
    private final int pieces;
    private final FileOutputStream out;
    private final RandomAccessFile in;
    private final BitSet marked = new BitSet();
    private long position;

    /**
     * @param boot names this run of the machine; 0 = unknown, then only forced marks are believed
     */
    MarkLog(Path file, InfoHash item, int pieces, long boot) throws IOException {
        this.item = HexFormat.of().parseHex(item.hex());
        this.pieces = pieces;
        this.out = new FileOutputStream(file.toFile(), true);
        try {
            this.in = new RandomAccessFile(file.toFile(), "r");
        } catch (IOException e) {
            out.close();
            throw e;
        }
        try {
            replay(boot & VALUE);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** The pieces marked by whoever writes to this log, as of now. */
    synchronized BitSet marked() throws IOException {
        follow(
                (kind, value, offset) -> {
                    if (kind == MARK || kind == UNMARK) {
                        marked.set((int) value, kind == MARK);
                    }
                });
        return (BitSet) marked.clone();
    }

    void mark(int piece) throws IOException {
        append(MARK, piece);
    }

    /** Reaches the disk at once: a bad piece must not come back with a power cut. */
    void unmark(int piece) throws IOException {
        append(UNMARK, piece);
        out.getFD().sync();
    }

    /** Where the log ends now: what lies before has its bytes at least in the page cache. */
    long end() throws IOException {
        return in.length();
    }

    /** The bytes of all marks before {@code end} reached the disk. */
    void forced(long end) throws IOException {
        append(FORCED, end);
        out.getFD().sync();
    }

    @Override
    public void close() throws IOException {
        try {
            out.close();
        } finally {
            in.close();
        }
    }

    private interface Visitor {
        void record(int kind, long value, long offset);
    }

    private synchronized void replay(long boot) throws IOException {
        BitSet unforced = new BitSet();
        long[] state = {0, 0};
        follow(
                (kind, value, offset) ->
                        state[0] = kind == FORCED ? Math.max(state[0], value) : state[0]);
        position = 0;
        follow(
                (kind, value, offset) -> {
                    switch (kind) {
                        case BOOT -> state[1] = value;
                        case UNMARK -> {
                            marked.clear((int) value);
                            unforced.clear((int) value);
                        }
                        case MARK -> {
                            boolean believed = offset < state[0] || boot != 0 && state[1] == boot;
                            marked.set((int) value, believed);
                            unforced.set((int) value, !believed);
                        }
                        default -> {
                            // FORCED was seen in the first pass
                        }
                    }
                });
        // said aloud, or the next FORCED record would bring them back
        for (int piece = unforced.nextSetBit(0);
                piece >= 0;
                piece = unforced.nextSetBit(piece + 1)) {
            append(UNMARK, piece);
        }
        if (state[1] != boot) {
            append(BOOT, boot);
        }
    }

    private void follow(Visitor visitor) throws IOException {
        long end = in.length();
        if (end - position < RECORD) {
            return;
        }
        byte[] news = new byte[Math.toIntExact(end - position)];
        in.seek(position);
        in.readFully(news);
        ByteBuffer b = ByteBuffer.wrap(news);
        int at = 0;
        while (at + RECORD <= news.length) {
            long payload = b.getLong(at);
            if (b.getInt(at + 8) != checksum(payload)) {
                at++;
                continue;
            }
            int kind = (int) (payload >>> 56);
            long value = payload & VALUE;
            if ((kind != MARK && kind != UNMARK) || value < pieces) {
                visitor.record(kind, value, position + at);
            }
            at += RECORD;
        }
        position += at;
    }

    private void append(int kind, long value) throws IOException {
        long payload = (long) kind << 56 | value;
        byte[] record = new byte[RECORD];
        ByteBuffer.wrap(record).putLong(payload).putInt(checksum(payload));
        out.write(record);
    }

    private int checksum(long payload) {
        CRC32C crc = new CRC32C();
        crc.update(item);
        crc.update(ByteBuffer.allocate(8).putLong(0, payload));
        return (int) crc.getValue();
    }
}
