package dev.usher.tracker.doors;

import java.security.SecureRandom;

/**
 * How many requests an address may send: a fixed table of virtual schedules (ITU-T I.371 GCRA), one
 * word each. Addresses share words by a hash nobody else can compute, so memory is bounded and a
 * flood hardly ever hits a chosen other. Not thread-safe.
 */
final class Throttle {
    private static final int WORDS = 1 << 16;
    private static final long BURST_NANOS = 10_000_000_000L;

    private final long[] schedule = new long[WORDS];
    private final long seed = new SecureRandom().nextLong() | 1;
    private final long nanosPerRequest;

    /**
     * @param requestsPerSecond on average; ten seconds' worth may come at once. 0 = no limit
     */
    Throttle(int requestsPerSecond) {
        this.nanosPerRequest = requestsPerSecond == 0 ? 0 : 1_000_000_000L / requestsPerSecond;
    }

    /**
     * @param source tells addresses apart
     * @param now as {@link System#nanoTime}, but from about 0 on
     */
    boolean allows(long source, long now) {
        if (nanosPerRequest == 0) {
            return true;
        }
        long h = (source ^ seed >>> 7) * seed;
        int word = (int) ((h ^ h >>> 29) * 0x9e3779b97f4a7c15L >>> 48);
        long next = Math.max(schedule[word], now) + nanosPerRequest;
        if (next - now > BURST_NANOS) {
            return false;
        }
        schedule[word] = next;
        return true;
    }
}
