package dev.usher.itests.simulator;

import java.util.Arrays;

/** Max-min fair shares of one uplink among flows that can take so much each (water-filling). */
final class Division {
    private int[] flows = new int[64];
    private double[] caps = new double[64];
    private double[] sorted = new double[64];
    private int size;
    private double level;

    void clear() {
        size = 0;
    }

    void add(int flow, double cap) {
        if (size == flows.length) {
            flows = Arrays.copyOf(flows, size * 2);
            caps = Arrays.copyOf(caps, size * 2);
            sorted = new double[size * 2];
        }
        flows[size] = flow;
        caps[size++] = Math.max(0, cap);
    }

    /** Returns what is given away in all. */
    double among(double uplink) {
        double left = Math.max(0, uplink);
        level = Double.POSITIVE_INFINITY;
        if (size == 0) {
            level = left;
            return 0;
        }
        System.arraycopy(caps, 0, sorted, 0, size);
        Arrays.sort(sorted, 0, size);
        for (int i = 0; i < size; i++) {
            double even = left / (size - i);
            if (sorted[i] > even) {
                level = even;
                return uplink;
            }
            left -= sorted[i];
        }
        return uplink - left;
    }

    int size() {
        return size;
    }

    int flow(int i) {
        return flows[i];
    }

    double share(int i) {
        return Math.min(caps[i], level);
    }

    /** No flow gets more than this. */
    double level() {
        return level;
    }
}
