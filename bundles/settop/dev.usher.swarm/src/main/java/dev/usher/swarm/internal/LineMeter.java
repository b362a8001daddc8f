package dev.usher.swarm.internal;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What the line sends at most. Counted only while several peers take blocks at the same time: one
 * alone may be slower than the line. The loop's.
 */
final class LineMeter {
    private static final int TAKERS = 3;
    private static final long SPAN = 5_000_000_000L;
    private static final double NANOS = 1e9;

    /** Spans that are remembered: the line may have become slower since. */
    private static final int REMEMBERED = 24;

    private final Deque<Long> rates = new ArrayDeque<>();
    private long since;
    private long bytesBefore;
    private boolean busy;
    private volatile long sends;

    /**
     * @param bytes sent since the box started
     * @param takers peers that took a block lately
     */
    void look(long bytes, int takers, long now) {
        if (takers < TAKERS || !busy) {
            busy = takers >= TAKERS;
            since = now;
            bytesBefore = bytes;
        } else if (now - since >= SPAN) {
            rates.add((long) ((bytes - bytesBefore) * NANOS / (now - since)));
            if (rates.size() > REMEMBERED) {
                rates.removeFirst();
            }
            sends = rates.stream().mapToLong(Long::longValue).max().orElse(0);
            since = now;
            bytesBefore = bytes;
        }
    }

    /** Bytes per second; 0 = not known. Any thread. */
    long sends() {
        return sends;
    }
}
