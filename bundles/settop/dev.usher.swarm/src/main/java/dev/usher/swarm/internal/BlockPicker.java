package dev.usher.swarm.internal;

import dev.usher.media.api.ItemLayout;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which block of an item is asked for next: what is urgent, in order; then the pieces this source
 * began; then the scarcest piece; then what others began.
 */
final class BlockPicker {
    /**
     * Pieces a source may be asked for, not verified.
     *
     * @param urgent wanted first, in this order
     * @param first of these the source begins new ones, in order
     * @param rest then of these, the scarcest
     */
    record Choice(BitSet urgent, BitSet first, BitSet rest) {
        boolean has(int piece) {
            return urgent.get(piece) || first.get(piece) || rest.get(piece);
        }
    }

    private final ItemLayout layout;
    private final Scarcity scarcity;
    private final Map<Integer, PieceInProgress> begun = new TreeMap<>();
    private final BitSet begunPieces = new BitSet();

    BlockPicker(ItemLayout layout, Scarcity scarcity) {
        this.layout = layout;
        this.scarcity = scarcity;
    }

    /**
     * @return a block that is now on order at {@code source}
     */
    Optional<Block> pick(String source, Choice choice) {
        PieceInProgress p = next(source, choice);
        if (p == null) {
            return Optional.empty();
        }
        begun.put(p.number(), p);
        begunPieces.set(p.number());
        return Optional.of(block(p, p.take(source)));
    }

    private static Block block(PieceInProgress p, int number) {
        return new Block(p.number(), number * ItemLayout.BLOCK, p.blockLength(number));
    }

    private PieceInProgress next(String source, Choice choice) {
        BitSet urgent = choice.urgent;
        for (int p = urgent.nextSetBit(0); p >= 0; p = urgent.nextSetBit(p + 1)) {
            PieceInProgress piece = begun.get(p);
            if (piece == null || piece.open(source)) {
                return piece == null ? fresh(p) : piece;
            }
        }
        PieceInProgress joined = null;
        for (PieceInProgress p : begun.values()) {
            if (p.open(source) && (choice.first.get(p.number()) || choice.rest.get(p.number()))) {
                if (p.ledBy(source)) {
                    return p;
                }
                joined = joined == null || p.free() < joined.free() ? p : joined;
            }
        }
        int piece = without(choice.first).nextSetBit(0);
        piece = piece < 0 ? scarcity.scarcest(without(choice.rest)) : piece;
        return piece < 0 ? joined : fresh(piece);
    }

    /** Pieces of which something is on order or here. */
    BitSet begunPieces() {
        return begunPieces;
    }

    private BitSet without(BitSet pieces) {
        BitSet fresh = (BitSet) pieces.clone();
        fresh.andNot(begunPieces);
        return fresh;
    }

    private PieceInProgress fresh(int piece) {
        return new PieceInProgress(piece, layout.span(piece).length());
    }

    /** Orders a block that is on order elsewhere at {@code source} too; false when it may not. */
    boolean takeToo(Block block, String source) {
        PieceInProgress p = begun.get(block.piece());
        return p != null && p.takeToo(block.begin() / ItemLayout.BLOCK, source);
    }

    /** Of which sources the block is on order. */
    Set<String> asked(Block block) {
        PieceInProgress p = begun.get(block.piece());
        return p == null ? Set.of() : p.asked(block.begin() / ItemLayout.BLOCK);
    }

    /** The block was not sent. */
    void release(Block block, String source) {
        PieceInProgress p = begun.get(block.piece());
        if (p != null) {
            p.release(block.begin() / ItemLayout.BLOCK, source);
        }
    }

    /**
     * The source went away, its blocks were released.
     *
     * @return bytes that were received in vain
     */
    int forget(String source) {
        int lost = 0;
        for (Map.Entry<Integer, PieceInProgress> e : begun.entrySet()) {
            PieceInProgress old = e.getValue();
            e.setValue(old.without(source));
            lost += old == e.getValue() ? 0 : old.heldBytes();
        }
        return lost;
    }

    Optional<PieceInProgress> begun(int piece) {
        return Optional.ofNullable(begun.get(piece));
    }

    /** The piece is done, or begins anew. */
    void drop(int piece) {
        begun.remove(piece);
        begunPieces.clear(piece);
    }

    void replace(int piece, PieceInProgress retrial) {
        begun.put(piece, retrial);
        begunPieces.set(piece);
    }
}
