package dev.usher.transport.api;

import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.StoredFile;
import java.util.Objects;
import java.util.Optional;

/**
 * Asks for hashes of a file's Merkle tree (BEP 52).
 *
 * @param piecesRoot names the file, 64 hexadecimal digits
 * @param baseLayer height of the wanted hashes above the leaves: 0 or that of the pieces
 * @param index of the first hash in its layer, a multiple of {@code length}
 * @param length hashes wanted, a power of two of at least 2
 * @param proofLayers layers above the base layer for which uncles are wanted
 */
public record HashRequest(
        String piecesRoot, int baseLayer, int index, int length, int proofLayers) {
    public HashRequest {
        Objects.requireNonNull(piecesRoot);
    }

    /**
     * Asks for the hashes of a piece's blocks, which show what block of a wrong piece is wrong.
     *
     * @return empty when there is nothing to ask for: the piece is a single block, or the item a v1
     *     torrent
     */
    public static Optional<HashRequest> blocks(ItemLayout layout, int piece) {
        ItemLayout.Span span = layout.span(piece);
        StoredFile file = layout.files().get(span.file());
        long bytes = Math.min(file.length(), layout.pieceLength());
        int blocks = (int) ((bytes + ItemLayout.BLOCK - 1) / ItemLayout.BLOCK);
        if (blocks < 2 || layout.v1Only()) {
            return Optional.empty();
        }
        int length = Integer.highestOneBit(blocks - 1) << 1;
        int index = (int) (span.offset() / ItemLayout.BLOCK);
        return Optional.of(new HashRequest(file.piecesRoot(), 0, index, length, 0));
    }
}
