package dev.usher.repository.internal;

import dev.usher.crypto.Cobblestone;
import dev.usher.crypto.CobblestoneReader;
import dev.usher.crypto.RandomAccess;
import dev.usher.media.api.Problem;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The original behind a ciphertext on the disk, as a stream; nothing clear but what is read. */
final class OriginalBytes extends InputStream {
    private final FileChannel file;
    private final CobblestoneReader reader;
    private long position;

    /**
     * @throws IOException it cannot be read, or is not what the key was for
     */
    OriginalBytes(Path ciphertext, byte[] key, byte[] context) throws IOException {
        file = FileChannel.open(ciphertext, StandardOpenOption.READ);
        boolean opened = false;
        try {
            reader = Cobblestone.open(new Disk(file, file.size()), key, context);
            opened = true;
        } finally {
            if (!opened) {
                file.close();
            }
        }
    }

    private record Disk(FileChannel file, long length) implements RandomAccess {
        @Override
        public void read(long position, ByteBuffer dst) throws IOException {
            long start = position - dst.position();
            while (dst.hasRemaining()) {
                if (file.read(dst, start + dst.position()) < 0) {
                    throw new EOFException("the file is too short");
                }
            }
        }
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /**
     * @throws Problem item-damaged (503): an IOException would be taken for the sender's trouble
     */
    @Override
    public int read(byte[] bytes, int offset, int length) {
        try {
            int n = reader.read(position, ByteBuffer.wrap(bytes, offset, length));
            position += Math.max(0, n);
            return n;
        } catch (IOException e) {
            throw new Problem(
                    "item-damaged",
                    503,
                    "The ciphertext on this server's disk is damaged: "
                            + e.getMessage()
                            + ". Send the item's files for a new version instead.");
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
        file.close();
    }
}
