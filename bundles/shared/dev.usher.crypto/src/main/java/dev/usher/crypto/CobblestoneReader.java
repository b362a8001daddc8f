package dev.usher.crypto;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Reads the original out of a {@link Cobblestone} ciphertext from any position. Only authenticated
 * bytes leave it. Used by one thread at a time; {@link #close} wipes keys and buffers.
 */
public final class CobblestoneReader implements AutoCloseable {
    /**
     * Chunks asked of the source at once: enough to keep a disk or a socket busy, small enough for
     * many readers.
     */
    private static final int READ_AHEAD = 16;

    private static final long NOTHING = -1;

    private final RandomAccess source;
    private final ChunkCipher cipher;
    private final long length;
    private final byte[] sealed;
    private final byte[] plain = new byte[Cobblestone.CHUNK];
    private int plainLength;
    private long plainChunk = NOTHING;
    private boolean closed;

    private CobblestoneReader(RandomAccess source, ChunkCipher cipher, long length) {
        this.source = source;
        this.cipher = cipher;
        this.length = length;
        long chunks = length / Cobblestone.CHUNK + 1;
        sealed = new byte[(int) Math.min(chunks, READ_AHEAD) * Cobblestone.SEALED_CHUNK];
    }

    static CobblestoneReader open(RandomAccess source, byte[] key, byte[] context)
            throws IOException {
        long length = Cobblestone.plaintextLength(source.length());
        byte[] header = new byte[Cobblestone.HEADER];
        source.read(0, ByteBuffer.wrap(header));
        ChunkCipher cipher =
                ChunkCipher.derive(key, Arrays.copyOf(header, Cobblestone.SALT), context);
        boolean opened = false;
        try {
            byte[] commitment = Arrays.copyOfRange(header, Cobblestone.SALT, header.length);
            if (!MessageDigest.isEqual(commitment, cipher.commitment())) {
                throw new CobblestoneException(
                        CobblestoneException.Reason.COMMITMENT,
                        "the ciphertext was made with another key or for another file");
            }
            CobblestoneReader reader = new CobblestoneReader(source, cipher, length);
            long last = length / Cobblestone.CHUNK;
            reader.fetch(last, 1);
            reader.openChunk(last, 0);
            opened = true;
            return reader;
        } finally {
            if (!opened) {
                cipher.close();
            }
        }
    }

    /** Bytes of the original; authentic. */
    public long length() {
        return length;
    }

    /**
     * Fills {@code dst} as far as the original goes.
     *
     * @param position bytes from the start of the original
     * @return bytes put, -1 at the end
     * @throws CobblestoneException the ciphertext was altered; {@code dst} holds authentic bytes up
     *     to its position
     * @throws IOException the source fails, or the reader is closed
     */
    public int read(long position, ByteBuffer dst) throws IOException {
        if (closed) {
            throw new IOException("the reader is closed");
        }
        if (position < 0) {
            throw new IllegalArgumentException("position " + position);
        }
        if (position >= length) {
            return -1;
        }
        int wanted = (int) Math.min(dst.remaining(), length - position);
        long at = position;
        long end = position + wanted;
        while (at < end) {
            long chunk = at / Cobblestone.CHUNK;
            if (chunk == plainChunk) {
                at += put(at, end, dst);
                continue;
            }
            long lastWanted = (end - 1) / Cobblestone.CHUNK;
            int chunks = (int) Math.min(lastWanted - chunk + 1, READ_AHEAD);
            fetch(chunk, chunks);
            for (int i = 0; i < chunks; i++) {
                at += take(chunk + i, i, at, end, dst);
            }
        }
        return wanted;
    }

    /**
     * Decrypts the {@code slot}-th of the fetched chunks and puts what is wanted of it: a whole one
     * right where the caller wants it, without a copy.
     */
    private int take(long chunk, int slot, long at, long end, ByteBuffer dst)
            throws CobblestoneException {
        long start = chunk * Cobblestone.CHUNK;
        long chunkEnd = Math.min(start + Cobblestone.CHUNK, length);
        if (at != start || chunkEnd > end || !dst.hasArray()) {
            openChunk(chunk, slot);
            return put(at, end, dst);
        }
        int n =
                cipher.open(
                        chunk,
                        sealed,
                        slot * Cobblestone.SEALED_CHUNK,
                        (int) (chunkEnd - start) + Cobblestone.TAG,
                        dst.array(),
                        dst.arrayOffset() + dst.position());
        dst.position(dst.position() + n);
        return n;
    }

    private int put(long at, long end, ByteBuffer dst) {
        int offset = (int) (at % Cobblestone.CHUNK);
        int n = (int) Math.min(plainLength - offset, end - at);
        dst.put(plain, offset, n);
        return n;
    }

    private void fetch(long firstChunk, int chunks) throws IOException {
        long from = Cobblestone.HEADER + firstChunk * Cobblestone.SEALED_CHUNK;
        int n = (int) Math.min((long) chunks * Cobblestone.SEALED_CHUNK, source.length() - from);
        source.read(from, ByteBuffer.wrap(sealed, 0, n));
    }

    /** Decrypts the {@code slot}-th of the fetched chunks. */
    private void openChunk(long chunk, int slot) throws CobblestoneException {
        plainChunk = NOTHING;
        long left = length - chunk * Cobblestone.CHUNK;
        int sealedLength = (int) Math.min(Cobblestone.CHUNK, left) + Cobblestone.TAG;
        plainLength =
                cipher.open(chunk, sealed, slot * Cobblestone.SEALED_CHUNK, sealedLength, plain, 0);
        plainChunk = chunk;
    }

    @Override
    public void close() {
        closed = true;
        cipher.close();
        plainChunk = NOTHING;
        Arrays.fill(plain, (byte) 0);
        Arrays.fill(sealed, (byte) 0);
    }
}
