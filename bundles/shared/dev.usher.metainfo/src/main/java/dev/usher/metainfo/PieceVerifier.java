package dev.usher.metainfo;

import static dev.usher.media.api.ItemLayout.BLOCK;
import static dev.usher.metainfo.MerkleTree.HASH;

import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.Problem;
import dev.usher.media.api.StoredFile;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Tells good pieces from bad ones. Thread-safe and immutable.
 *
 * <p>A receiver that hashes every block while it is still in the cache passes the collected block
 * hashes to {@link #verifyHashes}; anybody else passes the bytes to {@link #verify}.
 */
public final class PieceVerifier {
    private final ItemLayout layout;

    /** By file; null where the file has no more than one piece and its root is the piece's hash. */
    private final List<byte[]> layers = new ArrayList<>();

    private final List<byte[]> roots = new ArrayList<>();

    /**
     * @param pieceLayers by pieces root (64 hexadecimal digits), one for each file longer than a
     *     piece; others are ignored
     * @throws Problem manifest-invalid (422) when a layer is missing or does not prove itself
     *     against its root
     */
    public PieceVerifier(ItemLayout layout, Map<String, byte[]> pieceLayers) {
        this.layout = layout;
        for (StoredFile file : layout.files()) {
            byte[] root = HexFormat.of().parseHex(file.piecesRoot());
            roots.add(root);
            layers.add(
                    file.length() <= layout.pieceLength() ? null : proven(file, root, pieceLayers));
        }
    }

    private byte[] proven(StoredFile file, byte[] root, Map<String, byte[]> pieceLayers) {
        byte[] layer = pieceLayers.get(file.piecesRoot());
        if (layer == null) {
            throw invalid(file, "is missing");
        }
        long pieces = (file.length() + layout.pieceLength() - 1) / layout.pieceLength();
        if (layer.length != pieces * HASH) {
            throw invalid(file, "has " + layer.length + " bytes instead of " + pieces * HASH);
        }
        if (!Arrays.equals(
                MerkleTree.root(layer, MerkleTree.pieceLevel(layout.pieceLength())), root)) {
            throw invalid(file, "does not lead to its root");
        }
        return layer.clone();
    }

    private Problem invalid(StoredFile file, String what) {
        return new Problem(
                "manifest-invalid",
                422,
                "The piece layer of file '"
                        + file.path()
                        + "' of item "
                        + layout.item()
                        + " "
                        + what
                        + ". Fetch the item's description again; if it stays like this, publish the item again.");
    }

    public ItemLayout layout() {
        return layout;
    }

    /**
     * Whether these are the piece's bytes.
     *
     * @param data from position to limit, which stay as they are; a wrong length is a wrong piece
     * @throws IndexOutOfBoundsException when there is no such piece
     */
    public boolean verify(int piece, ByteBuffer data) {
        if (data.remaining() != layout.span(piece).length()) {
            return false;
        }
        ByteBuffer rest = data.duplicate();
        int end = rest.limit();
        MessageDigest sha = MerkleTree.sha256();
        byte[] hashes = new byte[(rest.remaining() + BLOCK - 1) / BLOCK * HASH];
        for (int i = 0; rest.position() < end; i += HASH) {
            rest.limit(Math.min(end, rest.position() + BLOCK));
            sha.update(rest);
            System.arraycopy(sha.digest(), 0, hashes, i, HASH);
        }
        return verifyHashes(piece, hashes);
    }

    /**
     * Whether these are the hashes of the piece's blocks.
     *
     * @param blockHashes concatenated SHA-256 of each 16 KiB of the piece, the last one of what is
     *     left
     * @throws IndexOutOfBoundsException when there is no such piece
     */
    public boolean verifyHashes(int piece, byte[] blockHashes) {
        ItemLayout.Span span = layout.span(piece);
        if (blockHashes.length != (span.length() + BLOCK - 1) / BLOCK * HASH) {
            return false;
        }
        byte[] layer = layers.get(span.file());
        if (layer == null) {
            return Arrays.equals(MerkleTree.root(blockHashes), roots.get(span.file()));
        }
        int at = (int) (span.offset() / layout.pieceLength()) * HASH;
        byte[] hash = MerkleTree.pieceHash(blockHashes, layout.pieceLength());
        return Arrays.equals(hash, 0, HASH, layer, at, at + HASH);
    }
}
