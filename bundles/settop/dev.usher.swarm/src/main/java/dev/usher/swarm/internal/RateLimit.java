package dev.usher.swarm.internal;

import dev.usher.media.api.ItemLayout;

/** A token bucket: so many bytes a second on average, a quarter of a second's worth at once. */
final class RateLimit {
    private static final double NANOS = 1e9;

    private long bytesPerSecond;
    private double tokens;
    private long filledAt;

    /**
     * @param bytesPerSecond 0 = no limit
     */
    void set(long bytesPerSecond, long now) {
        if (bytesPerSecond != this.bytesPerSecond) {
            refill(now);
            this.bytesPerSecond = bytesPerSecond;
            filledAt = now;
            tokens = Math.min(tokens, burst());
        }
    }

    long bytesPerSecond() {
        return bytesPerSecond;
    }

    /** Whether {@code bytes} may go now; takes them when they may. */
    boolean take(int bytes, long now) {
        if (bytesPerSecond == 0) {
            return true;
        }
        refill(now);
        if (tokens < bytes) {
            return false;
        }
        tokens -= bytes;
        return true;
    }

    /** What was taken did not come. */
    void giveBack(int bytes) {
        tokens = Math.min(burst(), tokens + bytes);
    }

    private void refill(long now) {
        tokens = Math.min(burst(), tokens + (now - filledAt) / NANOS * bytesPerSecond);
        filledAt = now;
    }

    private double burst() {
        return Math.max(ItemLayout.BLOCK, bytesPerSecond / 4.0);
    }
}
