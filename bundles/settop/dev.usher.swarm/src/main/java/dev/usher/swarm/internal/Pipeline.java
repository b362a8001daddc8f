package dev.usher.swarm.internal;

import dev.usher.media.api.ItemLayout;

/**
 * How fast a source sends, and how many blocks to have on order there: what it sends in about a
 * second, or in one and a half times its delay where that is longer. So the source is never idle,
 * and no block waits long behind others at a slow one. Until the rate is known it grows with each
 * block, as TCP does.
 */
final class Pipeline {
    private static final int LEAST_BACKGROUND = 2;

    /** Blocks on order at least as long as little is known of the rate. */
    private static final int FIRST = 3;

    private static final int MOST = 250;
    private static final double NANOS = 1e9;
    private static final double QUEUE = 1.0;
    private static final double LONGEST_QUEUE = 4.0;
    private static final long SPAN = 250_000_000L;

    /** What was measured for less long says little. */
    private static final long TRUSTED = 1_000_000_000L;

    private final int least;
    private double window;
    private double rate;
    private long delay = Long.MAX_VALUE;
    private long begunAt = Long.MIN_VALUE;
    private long spanStart;
    private long spanBytes;
    private volatile long lastArrival;

    /**
     * @param least blocks on order however slow the source is
     */
    Pipeline(int least) {
        this.least = least;
        this.window = Math.max(FIRST, least);
    }

    /**
     * Something is on order where nothing was. After a long pause what was before is no measure of
     * its rate; short ones are those of a source that was ordered to send no faster.
     */
    void begins(long now) {
        boolean first = begunAt == Long.MIN_VALUE;
        begunAt = first ? now : begunAt;
        if (first || now - lastArrival > SPAN) {
            spanStart = now;
            spanBytes = 0;
            lastArrival = now;
        }
    }

    /**
     * @param waited nanoseconds between request and block
     * @param full whether as much was on order as may be
     */
    void arrived(int bytes, long waited, boolean full, long now) {
        lastArrival = now;
        delay = Math.min(delay, Math.max(1, waited));
        spanBytes += bytes;
        if (now - spanStart > SPAN) {
            double measured = spanBytes * NANOS / (now - spanStart);
            rate = rate == 0 ? measured : 0.6 * rate + 0.4 * measured;
            spanStart = now;
            spanBytes = 0;
        }
        double wanted = rate == 0 ? MOST : Math.min(MOST, rate * queue() / ItemLayout.BLOCK);
        if (wanted > window) {
            window += full ? 1 : 0;
        } else {
            int floor = now - begunAt < TRUSTED ? Math.max(FIRST, least) : least;
            window = Math.max(floor, window - (window - wanted) / 8);
        }
    }

    /**
     * The delay is the shortest ever: once a source is busy with what it was asked for, a block
     * waits for all before it, and to ask for more because of that would only make it wait longer.
     */
    private double queue() {
        return Math.max(QUEUE, Math.min(LONGEST_QUEUE, 1.5 * delay / NANOS));
    }

    /**
     * Blocks; in the background just what is on the way, so that nothing queues up at the source.
     */
    int window(boolean background) {
        double blocks = window;
        if (background) {
            double held = delay == Long.MAX_VALUE ? 0 : rate * delay / NANOS / ItemLayout.BLOCK;
            blocks = Math.min(window, held + LEAST_BACKGROUND);
        }
        return (int) Math.max(1, Math.min(MOST, blocks));
    }

    /** At the rate measured last; 0 = not known. */
    long nanosPerBlock() {
        return rate == 0 ? 0 : (long) (ItemLayout.BLOCK * NANOS / rate);
    }

    /**
     * Bytes per second; 0 = not known yet.
     *
     * @param waiting whether something is on order: a source that is silent then gets slower
     */
    double rate(boolean waiting, long now) {
        if (now - begunAt < TRUSTED) {
            return 0;
        }
        long silent = now - lastArrival;
        return waiting && silent > SPAN
                ? Math.min(rate, 2 * ItemLayout.BLOCK * NANOS / silent)
                : rate;
    }
}
