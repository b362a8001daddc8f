package dev.usher.swarm.internal;

import java.util.BitSet;

/**
 * What a peer said of its pieces since somebody last looked: never more than a bit for each piece,
 * however often it says so. Thread-safe.
 */
final class PieceNews {
    private final BitSet gained = new BitSet();
    private final BitSet lost = new BitSet();
    private boolean unseen;

    /**
     * @return true for the first since the last look
     */
    synchronized boolean has(BitSet pieces) {
        gained.or(pieces);
        lost.andNot(pieces);
        return first();
    }

    /** As {@link #has(BitSet)}. */
    synchronized boolean has(int piece) {
        gained.set(piece);
        lost.clear(piece);
        return first();
    }

    /** As {@link #has(BitSet)}. */
    synchronized boolean lacks(int piece) {
        gained.clear(piece);
        lost.set(piece);
        return first();
    }

    private boolean first() {
        boolean first = !unseen;
        unseen = true;
        return first;
    }

    /**
     * Brings what is known up to date.
     *
     * @return pieces that are new
     */
    synchronized BitSet into(BitSet known) {
        BitSet fresh = (BitSet) gained.clone();
        fresh.andNot(known);
        known.or(gained);
        known.andNot(lost);
        gained.clear();
        lost.clear();
        unseen = false;
        return fresh;
    }
}
