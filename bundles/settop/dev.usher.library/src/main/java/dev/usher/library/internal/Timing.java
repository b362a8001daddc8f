package dev.usher.library.internal;

import java.time.Duration;

/**
 * How often things happen.
 *
 * @param reportGap least time between two reports
 * @param progressGap the same when a delivery goes on and nothing else happened
 * @param heartbeat most time between two reports; the server forgets a box that is silent for
 *     longer
 * @param patience how long the server may hold a question for orders
 * @param firstPause after a call that failed; doubles each time
 * @param longestPause of these
 * @param damageGrace how long an item that was complete may be incomplete (its files are being
 *     checked after a start) before it is asked for again
 */
record Timing(
        Duration reportGap,
        Duration progressGap,
        Duration heartbeat,
        Duration patience,
        Duration firstPause,
        Duration longestPause,
        Duration damageGrace) {
    static final Timing USUAL =
            new Timing(
                    Duration.ofMillis(500),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30));
}
