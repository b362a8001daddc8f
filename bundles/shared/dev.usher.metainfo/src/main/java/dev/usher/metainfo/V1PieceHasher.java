package dev.usher.metainfo;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;

/**
 * Hashes an item's ciphertexts one after the other as BitTorrent v1 does (BEP 3), each padded with
 * zeros to the next piece (BEP 47): the second hash of a hybrid. Keeps 20 bytes for each piece; for
 * one thread.
 */
public final class V1PieceHasher extends OutputStream {
    /** Bytes in a hash. */
    public static final int HASH = 20;

    private static final byte[] ZEROS = new byte[8192];

    private final int pieceLength;
    private final MessageDigest sha = sha1();
    private final ByteArrayOutputStream pieces = new ByteArrayOutputStream();
    private int filled;
    private int padding;

    public V1PieceHasher(int pieceLength) {
        this.pieceLength = pieceLength;
    }

    /** A digest for pieces; every runtime has it. */
    static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-1", e);
        }
    }

    /** Feeds {@code count} zeros. */
    static void pad(MessageDigest sha, int count) {
        for (int left = count; left > 0; left -= ZEROS.length) {
            sha.update(ZEROS, 0, Math.min(left, ZEROS.length));
        }
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
        Objects.checkFromIndexSize(offset, count, bytes.length);
        if (count > 0 && padding > 0) { // only now is it known that a file follows
            pad(sha, padding);
            padding = 0;
            pieces.writeBytes(sha.digest());
        }
        int at = offset;
        int end = offset + count;
        while (at < end) {
            int n = Math.min(end - at, pieceLength - filled);
            sha.update(bytes, at, n);
            at += n;
            filled += n;
            if (filled == pieceLength) {
                pieces.writeBytes(sha.digest());
                filled = 0;
            }
        }
    }

    /** A file ends; what is written next belongs to the one after it. */
    public void endFile() {
        if (filled > 0) {
            padding = pieceLength - filled;
            filled = 0;
        }
    }

    /** The concatenated hashes of all pieces; the last one ends with the last file. */
    public byte[] finish() {
        if (filled > 0 || padding > 0) {
            pieces.writeBytes(sha.digest());
        }
        filled = 0;
        padding = 0;
        byte[] all = pieces.toByteArray();
        pieces.reset();
        return all;
    }
}
