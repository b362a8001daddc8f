package dev.usher.swarm.internal;

import java.time.Duration;

/** When to try again: after each failure twice as late, up to a limit. */
final class BackOff {
    private final Duration first;
    private final Duration longest;
    private int failures;
    private long notBefore = Long.MIN_VALUE;

    BackOff(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
    }

    void failed(long now) {
        long wait = first.toNanos() << Math.min(failures, 20);
        notBefore = now + Math.min(wait, longest.toNanos());
        failures++;
    }

    void succeeded() {
        failures = 0;
        notBefore = Long.MIN_VALUE;
    }

    boolean over(long now) {
        return notBefore == Long.MIN_VALUE || now - notBefore >= 0;
    }

    boolean failing() {
        return failures > 0;
    }

    long secondsLeft(long now) {
        return over(now) ? 0 : Duration.ofNanos(notBefore - now).toSeconds() + 1;
    }
}
