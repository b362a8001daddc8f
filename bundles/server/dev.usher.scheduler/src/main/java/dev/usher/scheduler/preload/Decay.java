package dev.usher.scheduler.preload;

import java.time.Duration;
import java.time.Instant;

/** How what happened counts less as time goes by: half after each half-life. */
record Decay(Duration halfLife) {
    double since(Instant then, Instant now) {
        double age = Math.max(0, Duration.between(then, now).toMillis());
        return Math.exp(-Math.log(2) * age / halfLife.toMillis());
    }

    /** Decayed counts of a steady stream sum to its rate times this many days. */
    double days() {
        return halfLife.toMillis() / (Math.log(2) * Duration.ofDays(1).toMillis());
    }
}
