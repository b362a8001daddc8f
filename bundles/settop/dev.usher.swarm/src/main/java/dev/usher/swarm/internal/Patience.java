package dev.usher.swarm.internal;

import java.time.Duration;

/**
 * How long is waited for whom.
 *
 * @param grace for a source to come up before others take its pieces over
 * @param silence without a block before a source counts as dead
 * @param retry before the first new attempt; doubles up to {@code longestRetry}
 * @param ban of a source that sent a wrong piece; doubles with each further one
 * @param diskPause before something is written again after the disk refused
 */
record Patience(
        Duration grace,
        Duration silence,
        Duration retry,
        Duration longestRetry,
        Duration ban,
        Duration diskPause) {
    static final Patience USUAL =
            new Patience(
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(3),
                    Duration.ofMillis(500),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(10));
}
