package dev.usher.swarm.internal;

import dev.usher.media.api.ItemLayout;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which block of an item is asked for next: begun pieces are finished first, then in order. */
final class BlockPicker {
    private final ItemLayout layout;
    private final Map<Integer, PieceInProgress> begun = new TreeMap<>();
    private final BitSet exhausted = new BitSet();

    BlockPicker(ItemLayout layout) {
        this.layout = layout;
    }

    /**
     * @param pieces to choose from, not verified
     * @return a block that is now on order at {@code source}
     */
    Optional<Block> pick(String source, BitSet pieces) {
        PieceInProgress p = next(source, pieces);
        if (p == null) {
            return Optional.empty();
        }
        int number = p.take(source);
        int piece = p.number();
        begun.put(piece, p);
        exhausted.set(piece, p.exhausted());
        return Optional.of(new Block(piece, number * ItemLayout.BLOCK, p.blockLength(number)));
    }

    boolean hasWork(String source, BitSet pieces) {
        return next(source, pieces) != null;
    }

    private PieceInProgress next(String source, BitSet pieces) {
        BitSet free = (BitSet) pieces.clone();
        free.andNot(exhausted);
        for (Map.Entry<Integer, PieceInProgress> e : begun.entrySet()) {
            if (free.get(e.getKey())) {
                if (e.getValue().open(source)) {
                    return e.getValue();
                }
                free.clear(e.getKey());
            }
        }
        int piece = free.nextSetBit(0);
        return piece < 0 ? null : new PieceInProgress(piece, layout.span(piece).length());
    }

    /** The block was not sent. */
    void release(int piece, int begin) {
        PieceInProgress p = begun.get(piece);
        if (p != null) {
            p.release(begin / ItemLayout.BLOCK);
            exhausted.clear(piece);
        }
    }

    /**
     * The source went away, its blocks are released.
     *
     * @return bytes that were received in vain
     */
    int forget(String source) {
        int lost = 0;
        for (Map.Entry<Integer, PieceInProgress> e : begun.entrySet()) {
            PieceInProgress old = e.getValue();
            e.setValue(old.without(source));
            if (old != e.getValue()) {
                lost += old.heldBytes();
                exhausted.clear(e.getKey());
            }
        }
        return lost;
    }

    Optional<PieceInProgress> begun(int piece) {
        return Optional.ofNullable(begun.get(piece));
    }

    /** The piece is done, or begins anew. */
    void drop(int piece) {
        begun.remove(piece);
        exhausted.clear(piece);
    }

    void replace(int piece, PieceInProgress retrial) {
        begun.put(piece, retrial);
        exhausted.clear(piece);
    }
}
