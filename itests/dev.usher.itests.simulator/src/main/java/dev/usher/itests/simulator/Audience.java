package dev.usher.itests.simulator;

import java.util.Arrays;

/**
 * Who watches what arrives: a viewer begins when the rest would come in time at the present rate
 * (with a reserve), and stalls when it does not.
 */
final class Audience {
    /** 8 Mbit/s. */
    static final double CONSUMES = 1e6;

    /** Ten seconds are there before anything is shown. */
    private static final double BUFFER = 10 * CONSUMES;

    private static final double RESERVE = 1.15;

    /** When less than so much is there ahead of the playhead, repositories are asked as well. */
    private static final double SHORT = 20 * CONSUMES;

    /** Until so much is there. */
    private static final double COMFORTABLE = 30 * CONSUMES;

    /** They help with so much more than what is consumed. */
    private static final double HELPED = 1.25 * CONSUMES;

    private static final double NOT_YET = Double.NaN;
    private static final double LOOK_AGAIN = 10;

    private final double[] asked;
    private final double[] played;
    private final double[] length;
    private final boolean[] started;
    private final boolean[] stalled;
    private final boolean[] helped;
    private final Figures figures;

    Audience(int boxes, Figures figures) {
        this.figures = figures;
        asked = new double[boxes];
        Arrays.fill(asked, NOT_YET);
        played = new double[boxes];
        length = new double[boxes];
        started = new boolean[boxes];
        stalled = new boolean[boxes];
        helped = new boolean[boxes];
    }

    /** Somebody waits for what begins to arrive. */
    void waits(int box, double since, double bytes) {
        asked[box] = since;
        length[box] = bytes;
        played[box] = 0;
        started[box] = false;
        stalled[box] = false;
        helped[box] = false;
    }

    /** Bytes came in at an even rate between two moments. */
    void received(int box, double from, double until, double before, double after) {
        if (Double.isNaN(asked[box])) {
            return;
        }
        double rate = (after - before) / (until - from);
        double playingSince = from;
        if (!started[box]) {
            double enough = enough(box, rate);
            if (after < enough - 1) {
                return;
            }
            playingSince = from + Math.max(0, enough - before) / Math.max(rate, 1);
            started[box] = true;
            figures.waited(Math.max(0, playingSince - asked[box]));
        }
        played[box] += CONSUMES * (until - playingSince);
        if (played[box] > after && after < length[box]) {
            figures.stalled((played[box] - after) / CONSUMES, !stalled[box]);
            stalled[box] = true;
            played[box] = after;
        }
    }

    /** Bytes with which a viewer begins at this rate. */
    private double enough(int box, double rate) {
        double playTime = length[box] / CONSUMES;
        return Math.max(BUFFER, length[box] - rate * playTime / RESERVE);
    }

    /** Bytes per second that have to come from anywhere, so that the viewer misses nothing. */
    double urgent(int box, double bytes) {
        if (!watches(box)) {
            return 0;
        }
        double ahead = bytes - played[box];
        helped[box] = ahead < (helped[box] ? COMFORTABLE - 1 : SHORT);
        return helped[box] ? HELPED : 0;
    }

    /** Seconds until the viewer begins, or is to be looked at again; infinity = not. */
    double patience(int box, double bytes, double rate) {
        if (Double.isNaN(asked[box])) {
            return Double.POSITIVE_INFINITY;
        }
        if (!started[box]) {
            return rate <= 0
                    ? Double.POSITIVE_INFINITY
                    : Math.max(0, enough(box, rate) - bytes) / rate;
        }
        double ahead = bytes - played[box];
        double gains = rate - CONSUMES;
        double until =
                helped[box]
                        ? gains <= 0 ? LOOK_AGAIN : (COMFORTABLE - ahead) / gains
                        : gains >= 0 ? Double.POSITIVE_INFINITY : (ahead - SHORT) / -gains;
        return Math.max(0.1, until);
    }

    boolean watches(int box) {
        return !Double.isNaN(asked[box]) && started[box];
    }

    void complete(int box, double now) {
        if (!Double.isNaN(asked[box]) && !started[box]) {
            figures.waited(now - asked[box]);
        }
        asked[box] = NOT_YET;
    }
}
