package dev.usher.transport.mina.internal;

/**
 * Lets bytes pass at a rate. A block may pass while there is any token, and takes the balance below
 * zero: blocks are larger than the share of a slow link. Not thread-safe.
 */
final class TokenBucket {
    private static final long SECOND = 1_000_000_000L;

    private long rate;
    private double tokens;
    private long last;

    /**
     * @param bytesPerSecond 0 = no limit
     */
    void limit(long bytesPerSecond, long now) {
        rate = Math.max(0, bytesPerSecond);
        tokens = 0;
        last = now;
    }

    void spend(int bytes) {
        tokens -= bytes;
    }

    /** Nanoseconds until something may pass; 0 = now. */
    long delay(long now) {
        if (rate == 0) {
            return 0;
        }
        double burst = rate / 10.0;
        tokens = Math.min(burst, tokens + (double) (now - last) * rate / SECOND);
        last = now;
        return tokens >= 0 ? 0 : Math.max(1, (long) (-tokens * SECOND / rate));
    }
}
