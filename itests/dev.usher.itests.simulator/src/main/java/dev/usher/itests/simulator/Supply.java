package dev.usher.itests.simulator;

/**
 * How much of each item is among the boxes at all: nobody can have more of it from others than what
 * left the repository. Once a box has everything, there is no such bound.
 */
final class Supply {
    private final double[] injected;
    private final double[] rate;
    private final double[] at;
    private final boolean[] whole;

    Supply(int items) {
        injected = new double[items];
        rate = new double[items];
        at = new double[items];
        whole = new boolean[items];
    }

    void whole(int item) {
        whole[item] = true;
    }

    /** The repository sends the item that much faster, or slower, from {@code now} on. */
    void change(int item, double delta, double now) {
        if (delta != 0 && !whole[item]) {
            injected[item] = bytes(item, now);
            at[item] = now;
            rate[item] = Math.max(0, rate[item] + delta);
        }
    }

    /** Bytes of the item that any box may have by now. */
    double bytes(int item, double now) {
        return whole[item]
                ? Double.POSITIVE_INFINITY
                : injected[item] + rate[item] * (now - at[item]);
    }

    double rate(int item) {
        return whole[item] ? Double.POSITIVE_INFINITY : rate[item];
    }
}
