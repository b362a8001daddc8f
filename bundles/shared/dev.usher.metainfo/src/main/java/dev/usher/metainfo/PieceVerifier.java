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
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Tells good pieces from bad ones. Thread-safe and immutable.
 *
 * <p>A receiver that hashes every block while it is still in the cache passes the collected block
 * hashes to {@link #verifyHashes}, unless {@link #wholePiecesOnly}; anybody else passes the bytes
 * to {@link #verify}. Which block of a wrong piece is wrong is told by {@link #wrongBlocks}, once a
 * peer has sent the hashes of the right ones (BEP 52).
 */
public final class PieceVerifier {
    private final ItemLayout layout;

    /** By file; null where the file has no more than one piece and its root is the piece's hash. */
    private final List<byte[]> layers = new ArrayList<>();

    private final List<byte[]> roots = new ArrayList<>();

    /** SHA-1 of each piece; null unless the item is a v1 torrent. */
    private final byte[] v1;

    /**
     * @param pieceLayers by pieces root (64 hexadecimal digits), one for each file longer than a
     *     piece; others are ignored. For a v1 torrent its SHA-1 hashes, by its info hash: nothing
     *     proves them, so they have to come out of its info dictionary
     * @throws Problem manifest-invalid (422) when a layer is missing or does not prove itself
     *     against its root
     */
    public PieceVerifier(ItemLayout layout, Map<String, byte[]> pieceLayers) {
        this.layout = layout;
        this.v1 = layout.v1Only() ? v1(pieceLayers) : null;
        if (v1 != null) {
            return;
        }
        for (StoredFile file : layout.files()) {
            byte[] root = HexFormat.of().parseHex(file.piecesRoot());
            roots.add(root);
            layers.add(
                    file.length() <= layout.pieceLength() ? null : proven(file, root, pieceLayers));
        }
    }

    private byte[] v1(Map<String, byte[]> hashes) {
        byte[] pieces = hashes.get(layout.infoHash().hex());
        if (pieces == null || pieces.length != layout.pieceCount() * V1PieceHasher.HASH) {
            throw new Problem(
                    "manifest-invalid",
                    422,
                    "The hashes of the pieces of v1 torrent "
                            + layout.infoHash()
                            + " are missing.");
        }
        return pieces.clone();
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
     * Whether there are no block hashes to compare ({@link ItemLayout#v1Only}): only {@link
     * #verify} can tell.
     */
    public boolean wholePiecesOnly() {
        return v1 != null;
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
        if (v1 != null) {
            return verifyV1(piece, rest);
        }
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
     * @throws IllegalStateException when {@link #wholePiecesOnly}
     */
    public boolean verifyHashes(int piece, byte[] blockHashes) {
        if (v1 != null) {
            throw new IllegalStateException("a v1 torrent has no block hashes");
        }
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

    /**
     * Which blocks of a wrong piece are wrong.
     *
     * @param got hashes of the blocks that came, as for {@link #verifyHashes}
     * @param told hashes of the right blocks as some peer tells them (BEP 52 {@code hashes}); what
     *     follows them is not looked at
     * @return block numbers within the piece; empty when {@code told} are not the hashes of this
     *     piece either, so nothing is known
     */
    public BitSet wrongBlocks(int piece, byte[] got, byte[] told) {
        BitSet wrong = new BitSet();
        byte[] right = Arrays.copyOf(told, got.length);
        if (verifyHashes(piece, right)) {
            for (int i = 0; i < got.length; i += HASH) {
                wrong.set(i / HASH, !Arrays.equals(got, i, i + HASH, right, i, i + HASH));
            }
        }
        return wrong;
    }

    /**
     * The hashes of a file's pieces, as far as the file has more than one.
     *
     * @return null = the file's root is its only piece's hash
     */
    byte[] layer(int file) {
        return layers.get(file);
    }

    /** The last piece of all has no padding, unless whoever made the torrent padded it. */
    private boolean verifyV1(int piece, ByteBuffer data) {
        MessageDigest sha = V1PieceHasher.sha1();
        int padding = layout.pieceLength() - data.remaining();
        boolean good = false;
        if (piece == layout.pieceCount() - 1) {
            sha.update(data.duplicate());
            good = matches(piece, sha.digest());
        }
        if (!good) {
            sha.update(data);
            V1PieceHasher.pad(sha, padding);
            good = matches(piece, sha.digest());
        }
        return good;
    }

    private boolean matches(int piece, byte[] sha1) {
        int at = piece * V1PieceHasher.HASH;
        return Arrays.equals(sha1, 0, sha1.length, v1, at, at + V1PieceHasher.HASH);
    }
}
