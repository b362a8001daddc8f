package dev.usher.identity.internal;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A machine's two clocks, set by hand. */
final class SetClock implements InstantSource {
    private Instant wall;
    private long nanos = 77;

    SetClock(Instant wall) {
        this.wall = wall;
    }

    /** Time goes by. */
    synchronized void pass(Duration time) {
        wall = wall.plus(time);
        nanos += time.toNanos();
    }

    /** Somebody sets the machine's clock. */
    synchronized void set(Instant instant) {
        wall = instant;
    }

    @Override
    public synchronized Instant instant() {
        return wall;
    }

    synchronized long nanoTime() {
        return nanos;
    }
}
