package dev.usher.repository.placement;

import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Shares a rate among all who send; each in turn waits until its bytes fit. */
final class Throttle {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier bytesPerSecond;
    private long free = System.nanoTime();

    /**
     * @param bytesPerSecond asked each time; 0 = no limit
     */
    Throttle(LongSupplier bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Waits until so many bytes may be sent. */
    void take(int bytes) throws InterruptedIOException {
        try {
            TimeUnit.NANOSECONDS.sleep(wait(bytes, System.nanoTime()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped");
        }
    }

    /** Nanoseconds until so many bytes may be sent; their turn is taken. */
    synchronized long wait(int bytes, long now) {
        long rate = bytesPerSecond.getAsLong();
        if (rate == 0) {
            return 0;
        }
        // what was not used is lost: a pause must not be followed by a burst
        long wait = Math.max(0, free - now);
        free = now + wait + (long) ((double) bytes / rate * SECOND);
        return wait;
    }
}
