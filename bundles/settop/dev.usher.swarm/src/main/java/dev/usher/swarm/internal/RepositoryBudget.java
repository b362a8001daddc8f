package dev.usher.swarm.internal;

import dev.usher.backend.api.DeliveryOrder;

/**
 * What an order lets repositories send. Their own portions come first; what is left over is spent
 * evenly while the rest of the item comes from peers, with a reserve for the end, when only the
 * slow ones would still have something to send. The loop's.
 */
final class RepositoryBudget {
    private static final double RESERVE = 0.2;

    private long granted = DeliveryOrder.UNLIMITED;
    private long spentBefore;
    private long spent;
    private long spare;
    private long spareMissing;

    /**
     * @param bytes of the order, for what is missing now
     * @param spentNow bytes that repositories have sent, and that are on order at them since before
     * @param own missing bytes that are repositories' portions
     * @param others missing bytes that are not
     */
    void renew(long bytes, long spentNow, long own, long others) {
        granted = bytes;
        spentBefore = spentNow;
        spent = spentNow;
        spare = Math.max(0, left() - own);
        spareMissing = others;
    }

    /**
     * @param now bytes that repositories have sent or have on order
     */
    void spent(long now) {
        spent = now;
    }

    private boolean unlimited() {
        return granted == DeliveryOrder.UNLIMITED;
    }

    private long left() {
        return Math.max(0, granted - (spent - spentBefore));
    }

    /** Whether a repository may send something of its portion. */
    boolean allowsOwn() {
        return unlimited() || left() > 0;
    }

    /**
     * Whether a repository may send something that is not its portion.
     *
     * @param own bytes of repositories' portions not asked for yet
     * @param others missing bytes besides
     */
    boolean allowsOthers(long own, long others) {
        if (unlimited()) {
            return true;
        }
        long spareLeft = left() - own;
        double due = Math.min(1, (double) others / Math.max(1, spareMissing));
        return spareLeft > 0
                && (spareLeft >= others || spareLeft > spare * (RESERVE + (1 - RESERVE) * due));
    }
}
