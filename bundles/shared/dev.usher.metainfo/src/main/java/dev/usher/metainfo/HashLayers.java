package dev.usher.metainfo;

import static dev.usher.media.api.ItemLayout.BLOCK;
import static dev.usher.metainfo.MerkleTree.HASH;

import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.StoredFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Answers hash requests (BEP 52) about one item: piece hashes are at hand, those of blocks are made
 * of the piece again. Thread-safe.
 */
public final class HashLayers {
    private static final int LONGEST = 512;

    /** Where the bytes of pieces are. */
    public interface Pieces {
        /**
         * Fills {@code block}, which lies inside the piece.
         *
         * @return false when the piece is not here
         */
        boolean read(int piece, int begin, ByteBuffer block) throws IOException;
    }

    private final PieceVerifier verifier;
    private final Pieces pieces;

    public HashLayers(PieceVerifier verifier, Pieces pieces) {
        this.verifier = verifier;
        this.pieces = pieces;
    }

    /**
     * Hashes of one layer and the uncles that prove them.
     *
     * @param piecesRoot names the file, 64 hexadecimal digits
     * @param baseLayer height above the leaves: 0, or that of the piece layer
     * @param index of the first hash, a multiple of {@code length}
     * @param length of hashes, a power of two from 2 to 512
     * @param proofLayers layers above the base layer from which an uncle is wanted; those that lie
     *     below the root of the wanted hashes themselves are left out, as BEP 52 says
     * @return 32 bytes for each, base layer first; empty = there are no such hashes, or not here
     * @throws IOException the disk failed
     */
    public Optional<byte[]> answer(
            String piecesRoot, int baseLayer, int index, int length, int proofLayers)
            throws IOException {
        ItemLayout layout = verifier.layout();
        int file = file(layout, piecesRoot);
        boolean sound = length >= 2 && length <= LONGEST && Integer.bitCount(length) == 1;
        if (file < 0 || !sound || index < 0 || index % length != 0 || layout.v1Only()) {
            return Optional.empty();
        }
        long blocks = (layout.files().get(file).length() + BLOCK - 1) / BLOCK;
        int leaves = MerkleTree.width((int) blocks);
        int height = Integer.numberOfTrailingZeros(leaves);
        int pieceLevel = MerkleTree.pieceLevel(layout.pieceLength());
        boolean layered = verifier.layer(file) != null;
        if (baseLayer != 0 && !(layered && baseLayer == pieceLevel)
                || (long) index + length > leaves >> baseLayer
                || proofLayers < 0
                || proofLayers >= Math.max(1, height - baseLayer)) {
            return Optional.empty();
        }
        if (baseLayer == 0 && layered && length > 1 << pieceLevel) {
            return Optional.empty(); // would need several pieces
        }
        return hashes(file, baseLayer, index, length, proofLayers);
    }

    private static int file(ItemLayout layout, String piecesRoot) {
        for (int i = 0; i < layout.files().size(); i++) {
            StoredFile file = layout.files().get(i);
            if (file.length() > 0 && file.piecesRoot().equals(piecesRoot)) {
                return i;
            }
        }
        return -1;
    }

    private Optional<byte[]> hashes(int file, int base, int index, int length, int proofs)
            throws IOException {
        byte[] layer = verifier.layer(file);
        int pieceLevel = MerkleTree.pieceLevel(verifier.layout().pieceLength());
        byte[] leaves = null;
        int piece = layer == null ? 0 : index >> pieceLevel;
        if (base == 0 && (layer == null || pieceLevel > 0)) {
            leaves = leaves(file, piece);
            if (leaves == null) {
                return Optional.empty();
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream((length + proofs) * HASH);
        int first = leaves != null && layer != null ? index - (piece << pieceLevel) : index;
        for (int i = 0; i < length; i++) {
            byte[] row = leaves != null ? leaves : layer;
            out.writeBytes(MerkleTree.node(row, leaves != null ? 0 : pieceLevel, 0, first + i));
        }
        int own = Integer.numberOfTrailingZeros(length);
        for (int i = Math.max(0, own - 1); i < proofs; i++) {
            int level = base + i + 1;
            int uncle = (index >> i + 1) ^ 1;
            if (layer == null || level < pieceLevel) {
                int inPiece = layer == null ? uncle : uncle - (piece << pieceLevel - level);
                out.writeBytes(MerkleTree.node(leaves, 0, level, inPiece));
            } else {
                out.writeBytes(MerkleTree.node(layer, pieceLevel, level - pieceLevel, uncle));
            }
        }
        return Optional.of(out.toByteArray());
    }

    /** The hashes of a piece's blocks; null = the piece is not here. */
    private byte[] leaves(int file, int pieceOfFile) throws IOException {
        ItemLayout layout = verifier.layout();
        int piece = layout.piecesOf(file).bits().nextSetBit(0) + pieceOfFile;
        if (piece >= layout.pieceCount() || layout.span(piece).file() != file) {
            return new byte[0]; // beyond the file's end
        }
        int length = layout.span(piece).length();
        MessageDigest sha = MerkleTree.sha256();
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        ByteArrayOutputStream leaves = new ByteArrayOutputStream();
        for (int begin = 0; begin < length; begin += BLOCK) {
            block.clear().limit(Math.min(BLOCK, length - begin));
            if (!pieces.read(piece, begin, block)) {
                return null;
            }
            sha.update(block.flip());
            leaves.writeBytes(sha.digest());
        }
        return leaves.toByteArray();
    }
}
