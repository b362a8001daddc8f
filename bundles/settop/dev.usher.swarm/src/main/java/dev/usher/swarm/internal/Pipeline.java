package dev.usher.swarm.internal;

import dev.usher.media.api.ItemLayout;

/**
 * How many blocks to have on order at one source: about twice what the path holds (rate times
 * shortest delay), so that the source is never idle. In the background just what the path holds, so
 * that nothing queues up on a line that others share.
 */
final class Pipeline {
    private static final int LEAST = 32;
    private static final int MOST = 256;
    private static final int LEAST_BACKGROUND = 2;
    private static final int MOST_BACKGROUND = 64;
    private static final long SPAN = 250_000_000L;
    private static final long FORGET_DELAY = 10_000_000_000L;

    private double bytesPerNano;
    private long delay = Long.MAX_VALUE;
    private long delaySince;
    private long spanStart;
    private long spanBytes;

    /**
     * @param waited nanoseconds between request and block
     */
    void arrived(int bytes, long waited, long now) {
        if (waited < delay || now - delaySince > FORGET_DELAY) {
            delay = waited;
            delaySince = now;
        }
        if (now - spanStart > SPAN) {
            double rate = (double) spanBytes / (now - spanStart);
            bytesPerNano = bytesPerNano == 0 ? rate : 0.7 * bytesPerNano + 0.3 * rate;
            spanStart = now;
            spanBytes = 0;
        }
        spanBytes += bytes;
    }

    /** Blocks. */
    int window(boolean background) {
        double held = delay == Long.MAX_VALUE ? 0 : bytesPerNano * delay / ItemLayout.BLOCK;
        return background
                ? clamp(held + LEAST_BACKGROUND, LEAST_BACKGROUND, MOST_BACKGROUND)
                : clamp(2 * held + LEAST / 2.0, LEAST, MOST);
    }

    private static int clamp(double blocks, int least, int most) {
        return (int) Math.max(least, Math.min(most, blocks));
    }
}
