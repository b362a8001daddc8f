package dev.usher.metainfo;

import static dev.usher.media.api.ItemLayout.BLOCK;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Objects;

/** Hashes one ciphertext while it streams by. Keeps 32 bytes per 16 KiB; for one thread. */
public final class PieceHasher extends OutputStream {
    private final MessageDigest sha = MerkleTree.sha256();
    private final ByteArrayOutputStream leaves = new ByteArrayOutputStream();
    private long length;

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
        Objects.checkFromIndexSize(offset, count, bytes.length);
        int at = offset;
        int end = offset + count;
        while (at < end) {
            int n = Math.min(end - at, BLOCK - (int) (length % BLOCK));
            sha.update(bytes, at, n);
            at += n;
            length += n;
            if (length % BLOCK == 0) {
                leaves.writeBytes(sha.digest());
            }
        }
    }

    /** The hashes of all that was written so far; the last block may be short. */
    public FileHashes finish() {
        if (length % BLOCK != 0) {
            leaves.writeBytes(sha.digest());
        }
        FileHashes hashes = new FileHashes(length, leaves.toByteArray());
        leaves.reset();
        length = 0;
        return hashes;
    }
}
