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
    /** Everything follows from how soon a silent source is given up. */
    static Patience of(int silenceSeconds, int banSeconds) {
        Duration silence = Duration.ofSeconds(silenceSeconds);
        return new Patience(
                silence.multipliedBy(2).dividedBy(3),
                silence,
                silence.dividedBy(6),
                silence.multipliedBy(10),
                Duration.ofSeconds(banSeconds),
                silence.multipliedBy(3));
    }
}
