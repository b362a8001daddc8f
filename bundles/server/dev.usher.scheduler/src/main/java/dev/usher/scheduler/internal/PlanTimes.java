package dev.usher.scheduler.internal;

import java.time.Instant;

/**
 * What planning takes.
 *
 * @param plans rounds since the start
 * @param last when the last one was; null = none yet
 * @param lastMillis it took, reading what changed included
 * @param longestMillis of all rounds
 * @param changed boxes that got other orders since the start, one counted as often as that happened
 */
public record PlanTimes(
        long plans, Instant last, double lastMillis, double longestMillis, long changed) {
    static final PlanTimes NONE = new PlanTimes(0, null, 0, 0, 0);

    PlanTimes and(Instant now, long nanos, int boxes) {
        double millis = nanos / 1e6;
        return new PlanTimes(
                plans + 1, now, millis, Math.max(longestMillis, millis), changed + boxes);
    }
}
