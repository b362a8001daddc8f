package dev.usher.scheduler.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Compares what sources gave with what was expected of them: who gives much less than its share
 * while others give theirs gets a smaller share, and more again when it does better.
 */
final class Pace {
    private static final Duration OBSERVED = Duration.ofSeconds(5);
    private static final long MEANINGFUL = 256 * 1024;
    private static final double SLOW = 0.34;
    private static final double GOOD = 0.8;
    private static final float LEAST = 0.125f;

    private final Touched touched;

    Pace(Touched touched) {
        this.touched = touched;
    }

    void received(Demand d, Map<String, Long> totals, Instant now) {
        d.taken(totals);
        if (d.received == null) {
            d.received = Map.copyOf(totals);
            d.receivedAt = now;
            return;
        }
        if (now.isBefore(d.receivedAt.plus(OBSERVED))) {
            return;
        }
        Map<String, Long> before = d.received;
        d.received = Map.copyOf(totals);
        d.receivedAt = now;
        int n = d.sources.length;
        long[] given = new long[n];
        long sum = 0;
        double expected = 0;
        for (int i = 0; i < n; i++) {
            String id = d.sources[i].id.value();
            given[i] = Math.max(0, totals.getOrDefault(id, 0L) - before.getOrDefault(id, 0L));
            sum += given[i];
            expected += d.weights[i] * d.factors[i];
        }
        if (n < 2 || sum < MEANINGFUL || expected == 0) {
            return;
        }
        boolean changed = false;
        for (int i = 0; i < n; i++) {
            // a holder of a part may have nothing left to give
            if (d.sources[i].holdsAll(d.item)) {
                double share = d.weights[i] * d.factors[i] / expected;
                double ratio = given[i] / (share * sum);
                float factor = d.factors[i];
                if (ratio < SLOW) {
                    factor = Math.max(LEAST, factor / 2);
                } else if (ratio > GOOD) {
                    factor = Math.min(1, factor * 2);
                }
                changed |= factor != d.factors[i];
                d.factors[i] = factor;
            }
        }
        if (changed) {
            touched.touch(d);
            touched.changed(d.peer);
        }
    }
}
