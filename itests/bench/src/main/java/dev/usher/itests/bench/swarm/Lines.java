package dev.usher.itests.bench.swarm;

import dev.usher.itests.network.Host;
import dev.usher.itests.network.Rates;
import java.util.List;

/**
 * The lines of a run, in Mbit/s of Ethernet frames.
 *
 * @param up of each box
 */
record Lines(int sourceUp, int down, List<Integer> up) {
    static final Lines EVEN = new Lines(20, 20, List.of(4, 4, 4, 4, 4, 4, 4, 4));
    static final Lines UNEVEN = new Lines(20, 20, List.of(1, 1, 1, 1, 8, 8, 8, 8));

    /** Frame bytes per payload byte of a full TCP segment: MTU 1500, timestamps on. */
    private static final double FRAMES = 1514.0 / 1448;

    private static final double BYTES_PER_SECOND = 1e6 / 8;

    void lay(Host source, List<Host> boxes) {
        source.rates(Rates.mbit(down, sourceUp));
        for (int i = 0; i < boxes.size(); i++) {
            boxes.get(i).rates(Rates.mbit(down, up.get(i)));
        }
    }

    private int sumUp() {
        return up.stream().mapToInt(Integer::intValue).sum();
    }

    /**
     * Seconds below which nobody can give every box {@code length} bytes (Kumar and Ross, "Peer-
     * assisted file distribution: the minimum distribution time", 2006), counted in goodput.
     */
    double bound(long length) {
        double all = up.size() / (double) (sourceUp + sumUp());
        double each = 1.0 / Math.min(sourceUp, down);
        return Math.max(all, each) * length * FRAMES / BYTES_PER_SECOND;
    }

    /** The same when the source sends no more than so many copies. */
    double bound(long length, double copies) {
        double byPeers = (up.size() - copies) / sumUp();
        return Math.max(bound(length), byPeers * length * FRAMES / BYTES_PER_SECOND);
    }

    double share(boolean source, double bytesPerSecond) {
        return bytesPerSecond / BYTES_PER_SECOND / (source ? sourceUp : sumUp());
    }
}
