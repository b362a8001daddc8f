package dev.usher.backend.api;

import java.time.LocalTime;
import java.time.ZoneId;

/**
 * A home's connection as its box sees it.
 *
 * @param sends bytes per second the box lately could send when it was asked for more than it could;
 *     0 = not known
 * @param receives bytes per second it lately could receive, likewise; 0 = not known
 * @param sendLimit bytes per second the household lets the box send; 0 = no limit
 * @param quiet when the box neither sends nor fetches for others; null = never
 */
public record Line(long sends, long receives, long sendLimit, Quiet quiet) {
    public static final Line UNKNOWN = new Line(0, 0, 0, null);

    /**
     * Daily hours, over midnight when {@code until} is not after {@code from}.
     *
     * @param zone of the household's clock
     */
    public record Quiet(LocalTime from, LocalTime until, ZoneId zone) {}
}
