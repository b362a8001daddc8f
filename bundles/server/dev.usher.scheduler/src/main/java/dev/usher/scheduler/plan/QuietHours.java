package dev.usher.scheduler.plan;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/**
 * A daily stretch of time in which households want their line for themselves.
 *
 * @param from first quiet moment
 * @param to first moment after it; not after {@code from} when midnight lies between, the same =
 *     all day
 */
public record QuietHours(LocalTime from, LocalTime to, ZoneId zone) {
    /** The moment itself, or the end of the quiet hours it lies in. */
    public Instant nextAllowed(Instant moment) {
        return quiet(moment) ? next(to, moment) : moment;
    }

    /** When quiet hours begin or end next. */
    public Instant nextBoundary(Instant moment) {
        return next(quiet(moment) ? to : from, moment);
    }

    public boolean quiet(Instant moment) {
        LocalTime t = moment.atZone(zone).toLocalTime();
        return from.isBefore(to)
                ? !t.isBefore(from) && t.isBefore(to)
                : !t.isBefore(from) || t.isBefore(to);
    }

    private Instant next(LocalTime time, Instant after) {
        ZonedDateTime candidate = after.atZone(zone).with(time);
        return (candidate.toInstant().isAfter(after) ? candidate : candidate.plusDays(1))
                .toInstant();
    }
}
