package dev.usher.crypto;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;

/** Encrypts a stream chunk by chunk. */
final class CobblestoneOutput extends OutputStream {
    private final OutputStream out;
    private final ChunkCipher cipher;
    private final byte[] plain = new byte[Cobblestone.CHUNK];
    private final byte[] sealed = new byte[Cobblestone.SEALED_CHUNK];
    private int filled;
    private long chunk;
    private boolean closed;

    CobblestoneOutput(OutputStream out, ChunkCipher cipher, byte[] salt) throws IOException {
        this.out = out;
        this.cipher = cipher;
        out.write(salt);
        out.write(cipher.commitment());
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] b, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, b.length);
        if (closed) {
            throw new IOException("the stream is closed");
        }
        int from = offset;
        int left = length;
        while (left > 0) {
            int n = Math.min(left, plain.length - filled);
            System.arraycopy(b, from, plain, filled, n);
            filled += n;
            from += n;
            left -= n;
            if (filled == plain.length) {
                sealChunk();
            }
        }
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (out) {
            sealChunk();
        } finally {
            cipher.close();
            Arrays.fill(plain, (byte) 0);
        }
    }

    private void sealChunk() throws IOException {
        int n = cipher.seal(chunk, plain, filled, sealed);
        chunk++;
        filled = 0;
        out.write(sealed, 0, n);
    }
}
