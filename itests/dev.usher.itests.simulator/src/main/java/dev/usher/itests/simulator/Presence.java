package dev.usher.itests.simulator;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Boxes that are switched off: most are always on; the others go off some time after midnight and
 * come back in the afternoon, or when somebody wants something.
 */
final class Presence {
    /** What the switch does to a box. */
    interface Switch {
        void turn(int box, boolean on);
    }

    private final boolean[] on;
    private final IndexedHeap moments;
    private final SplittableRandom random;
    private final int days;

    Presence(Homes homes, int days, SplittableRandom random) {
        this.random = random;
        this.days = days;
        on = new boolean[homes.count];
        Arrays.fill(on, true);
        moments = new IndexedHeap(homes.count);
        for (int b = 0; b < homes.count; b++) {
            if (!homes.alwaysOn[b]) {
                moments.set(b, random.nextDouble() * 3 * 3600);
            }
        }
    }

    boolean on(int box) {
        return on[box];
    }

    double next() {
        return moments.nextMoment();
    }

    void turn(Switch how) {
        int box = moments.next();
        double now = moments.nextMoment();
        set(box, !on[box], now, how);
    }

    void switchOn(int box, double now, Switch how) {
        if (!on[box]) {
            set(box, true, now, how);
        }
    }

    private void set(int box, boolean yes, double now, Switch how) {
        on[box] = yes;
        double midnight = Math.floor(now / 86_400) * 86_400;
        double hour = yes ? 24 + 3 * random.nextDouble() : 13 + 7 * random.nextDouble();
        double next = midnight + hour * 3600;
        // after the last day everything comes to its end
        moments.set(box, !yes || now < (days - 1) * 86_400.0 ? next : Double.POSITIVE_INFINITY);
        how.turn(box, yes);
    }
}
