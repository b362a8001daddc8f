package dev.usher.swarm.internal;

import java.time.Duration;

/** Where everything is decided, one event after the other, and by whose clock. */
interface EventLoop {
    /** Does it soon, in order; after the end never. */
    void post(Runnable task);

    /** Does it later, unless the end comes first. */
    void later(Duration delay, Runnable task);

    /** Nanoseconds since some moment. */
    long now();
}
