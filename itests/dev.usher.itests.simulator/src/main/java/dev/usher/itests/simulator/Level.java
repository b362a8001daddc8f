package dev.usher.itests.simulator;

import java.util.Arrays;

/** The repository's uplink, and how much of it each receiver may have. */
final class Level {
    /** One in so many flows may change before all are looked at again. */
    private static final int TOLERANCE = 50;

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
        return changes > flows / TOLERANCE || used > uplink * 1.02 && changes > flows / 500;
    }

    void done() {
        changes = 0;
    }
}
