package dev.usher.metainfo;

import static dev.usher.media.api.ItemLayout.BLOCK;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The hash trees of BEP 52: SHA-256, leaves of 16 KiB, missing leaves are 32 zero bytes.
 *
 * <p>A layer is the concatenation of its 32-byte hashes, left to right.
 */
public final class MerkleTree {
    /** Bytes in a hash. */
    public static final int HASH = 32;

    private MerkleTree() {}

    /** A digest for leaves and nodes; every runtime has it. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
    }

    /**
     * The root above {@code leaves}, padded to the next power of two.
     *
     * @param leaves at least one leaf hash
     */
    public static byte[] root(byte[] leaves) {
        return root(leaves, 0, leaves.length / HASH, width(leaves.length / HASH), 0);
    }

    /**
     * The root above a layer that does not consist of leaves.
     *
     * @param layer at least one hash
     * @param level height of {@code layer} above the leaves; decides the padding
     */
    public static byte[] root(byte[] layer, int level) {
        return root(layer, 0, layer.length / HASH, width(layer.length / HASH), level);
    }

    /**
     * The root of the subtree above one piece of a file longer than a piece.
     *
     * @param leaves hashes of the piece's blocks
     */
    public static byte[] pieceHash(byte[] leaves, int pieceLength) {
        return root(leaves, 0, leaves.length / HASH, pieceLength / BLOCK, 0);
    }

    /**
     * The piece layer above all leaves of a file: hashes wholly beyond the end of the file are left
     * out.
     */
    public static byte[] pieceLayer(byte[] leaves, int pieceLength) {
        int perPiece = pieceLength / BLOCK;
        int count = leaves.length / HASH;
        int pieces = (count + perPiece - 1) / perPiece;
        byte[] layer = new byte[pieces * HASH];
        for (int p = 0; p < pieces; p++) {
            int first = p * perPiece;
            byte[] hash = root(leaves, first, Math.min(perPiece, count - first), perPiece, 0);
            System.arraycopy(hash, 0, layer, p * HASH, HASH);
        }
        return layer;
    }

    /**
     * One node of a file's tree.
     *
     * @param layer hashes of one layer; what is missing to the right lies beyond the file's end
     * @param level height of {@code layer} above the leaves
     * @param height of the node above {@code layer}
     * @param index of the node in its own layer
     */
    static byte[] node(byte[] layer, int level, int height, int index) {
        int width = 1 << height;
        int first = index * width;
        int count = Math.max(0, Math.min(width, layer.length / HASH - first));
        return count > 0 ? root(layer, first, count, width, level) : padding(level + height);
    }

    /** Height of the piece layer above the leaves. */
    public static int pieceLevel(int pieceLength) {
        return Integer.numberOfTrailingZeros(pieceLength / BLOCK);
    }

    private static byte[] root(byte[] hashes, int first, int count, int width, int level) {
        MessageDigest sha = sha256();
        byte[] pad = padding(level);
        byte[] row = Arrays.copyOfRange(hashes, first * HASH, (first + count) * HASH);
        for (int w = width; w > 1; w /= 2) {
            int parents = (count + 1) / 2;
            for (int i = 0; i < parents; i++) {
                boolean lonely = 2 * i + 1 == count;
                byte[] right = lonely ? pad : row;
                byte[] node =
                        parent(sha, row, 2 * i * HASH, right, lonely ? 0 : (2 * i + 1) * HASH);
                System.arraycopy(node, 0, row, i * HASH, HASH);
            }
            count = parents;
            pad = parent(sha, pad, 0, pad, 0);
        }
        return Arrays.copyOf(row, HASH);
    }

    /** The root of a subtree wholly beyond the end of a file. */
    private static byte[] padding(int level) {
        MessageDigest sha = sha256();
        byte[] pad = new byte[HASH];
        for (int l = 0; l < level; l++) {
            pad = parent(sha, pad, 0, pad, 0);
        }
        return pad;
    }

    private static byte[] parent(MessageDigest sha, byte[] left, int l, byte[] right, int r) {
        sha.update(left, l, HASH);
        sha.update(right, r, HASH);
        return sha.digest();
    }

    /** The next power of two. */
    static int width(int count) {
        return count <= 1 ? 1 : Integer.highestOneBit(count - 1) << 1;
    }
}
