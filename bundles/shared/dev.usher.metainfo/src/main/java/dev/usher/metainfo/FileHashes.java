package dev.usher.metainfo;

import static dev.usher.media.api.ItemLayout.BLOCK;

import java.util.HexFormat;

/**
 * The leaf hashes of one ciphertext: 32 bytes per 16 KiB, enough for a tree with any piece length.
 *
 * <p>Immutable. A publisher that does not know all files yet may keep {@link #leaves} and come back
 * with {@link #of}.
 */
public final class FileHashes {
    private final long length;
    private final byte[] leaves;

    FileHashes(long length, byte[] leaves) {
        this.length = length;
        this.leaves = leaves;
    }

    /**
     * @param length bytes of the file
     * @throws IllegalArgumentException when there is not one hash for each begun 16 KiB
     */
    public static FileHashes of(long length, byte[] leaves) {
        if (length < 0 || (length + BLOCK - 1) / BLOCK * MerkleTree.HASH != leaves.length) {
            throw new IllegalArgumentException(
                    leaves.length + " bytes of hashes do not fit a file of " + length);
        }
        return new FileHashes(length, leaves.clone());
    }

    /** Bytes of the file. */
    public long length() {
        return length;
    }

    /** The concatenated leaf hashes. */
    public byte[] leaves() {
        return leaves.clone();
    }

    /** BEP 52 {@code pieces root} as 64 hexadecimal digits; empty for an empty file. */
    public String piecesRoot() {
        return length == 0 ? "" : HexFormat.of().formatHex(MerkleTree.root(leaves));
    }

    /** BEP 52 piece layer: concatenated 32-byte hashes. */
    public byte[] pieceLayer(int pieceLength) {
        return MerkleTree.pieceLayer(leaves, pieceLength);
    }
}
