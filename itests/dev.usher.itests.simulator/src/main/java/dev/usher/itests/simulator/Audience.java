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
    private static final double NOT_YET = Double.NaN;

    private final double[] asked;
    private final double[] played;
    private final double[] length;
    private final boolean[] started;
    private final boolean[] stalled;
    private final Figures figures;

    Audience(int boxes, Figures figures) {
        this.figures = figures;
        asked = new double[boxes];
        Arrays.fill(asked, NOT_YET);
        played = new double[boxes];
        length = new double[boxes];
        started = new boolean[boxes];
        stalled = new boolean[boxes];
    }

    /** Somebody waits for what begins to arrive. */
    void waits(int box, double since, double bytes) {
        asked[box] = since;
        length[box] = bytes;
        played[box] = 0;
        started[box] = false;
        stalled[box] = false;
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

    /** Seconds until the viewer begins; infinity = began already, or nobody waits. */
    double patience(int box, double bytes, double rate) {
        return Double.isNaN(asked[box]) || started[box] || rate <= 0
                ? Double.POSITIVE_INFINITY
                : Math.max(0, enough(box, rate) - bytes) / rate;
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
