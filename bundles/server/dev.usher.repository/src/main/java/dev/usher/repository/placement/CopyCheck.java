package dev.usher.repository.placement;

import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.StoredFile;
import dev.usher.metainfo.PieceVerifier;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Looks whether a place holds an item: lengths of its files, and random pieces against the
 * manifest.
 */
final class CopyCheck {
    /** As many as there are: for a copy that was found wrong. */
    static final int ALL = Integer.MAX_VALUE;

    /** Pieces that are read before a copy is believed. */
    static final int THOROUGH = 8;

    /** Pieces that are read now and then of one that is believed. */
    static final int BRIEF = 1;

    private CopyCheck() {}

    /**
     * @param suspected pieces that are read whatever the dice say
     * @throws PlaceException ABSENT, WRONG, TROUBLE: it holds it not
     */
    static void check(
            CiphertextPlace place,
            PieceVerifier verifier,
            int pieces,
            Collection<Integer> suspected,
            RandomGenerator random)
            throws PlaceException {
        ItemLayout layout = verifier.layout();
        for (StoredFile file : layout.files()) {
            checkLength(place, layout, file);
        }
        int count = layout.pieceCount();
        Set<Integer> chosen = new LinkedHashSet<>();
        suspected.stream().filter(p -> p >= 0 && p < count).forEach(chosen::add);
        if (pieces >= count) {
            IntStream.range(0, count).forEach(chosen::add);
        }
        int enough = (int) Math.min(count, (long) chosen.size() + pieces);
        while (chosen.size() < enough) {
            chosen.add(random.nextInt(count));
        }
        for (int piece : chosen) {
            read(place, verifier, piece);
        }
    }

    static void checkLength(CiphertextPlace place, ItemLayout layout, StoredFile file)
            throws PlaceException {
        long length = place.length(layout.item(), file.path());
        if (length != file.length()) {
            throw new PlaceException(
                    PlaceException.Reason.WRONG,
                    "file "
                            + file.path()
                            + " has "
                            + length
                            + " bytes instead of "
                            + file.length());
        }
    }

    /** Reads a piece that is right. */
    static ByteBuffer read(CiphertextPlace place, PieceVerifier verifier, int piece)
            throws PlaceException {
        ItemLayout layout = verifier.layout();
        ItemLayout.Span span = layout.span(piece);
        String path = layout.files().get(span.file()).path();
        ByteBuffer bytes = place.read(layout.item(), path, span.offset(), span.length());
        if (!verifier.verify(piece, bytes)) {
            throw PlaceException.wrongPiece(piece);
        }
        return bytes;
    }
}
