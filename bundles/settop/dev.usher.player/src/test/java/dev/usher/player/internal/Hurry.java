package dev.usher.player.internal;

import java.time.Duration;

/** Renews and tries again at once. */
enum Hurry implements StreamSlots.Pace {
    PACE;

    @Override
    public Duration untilRenewal(Duration left) {
        return Duration.ofMillis(5);
    }

    @Override
    public Duration untilRetry() {
        return Duration.ofMillis(5);
    }
}
