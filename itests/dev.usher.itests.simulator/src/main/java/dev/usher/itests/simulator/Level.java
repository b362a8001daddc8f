package dev.usher.itests.simulator;

import java.util.Arrays;

/** The repository's uplink, and how much of it each receiver may have. */
final class Level {
    /** One in so many flows may change before all are looked at again. */
    private static final int TOLERANCE = 50;

    /** Below this part of the uplink everybody gets what he takes. */
    private static final double PLENTY = 0.9;

    final double uplink;

    /** What all its flows take together. */
    double used;

    private final double[] levels = new double[Network.AHEAD + 1];
    private int changes;

    Level(double uplink) {
        this.uplink = uplink;
        Arrays.fill(levels, uplink);
    }

    double of(int how) {
        return levels[how];
    }

    void set(int how, double bytesPerSecond) {
        levels[how] = bytesPerSecond;
    }

    void changed() {
        changes++;
    }

    boolean isDue(int flows) {
        boolean scarce = used > uplink * PLENTY;
        for (double level : levels) {
            scarce |= level < uplink;
        }
        return scarce && isStale(flows);
    }

    private boolean isStale(int flows) {
        return changes > flows / TOLERANCE || used > uplink * 1.02 && changes > flows / 500;
    }

    void done() {
        changes = 0;
    }
}
