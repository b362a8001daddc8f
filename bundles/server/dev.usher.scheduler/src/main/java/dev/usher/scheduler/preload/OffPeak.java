package dev.usher.scheduler.preload;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/**
 * The hours of the day in which what nobody asked for may be delivered.
 *
 * @param from first of them
 * @param until first moment after them; not after {@code from} when midnight lies between
 */
public record OffPeak(LocalTime from, LocalTime until, ZoneId zone) {
    /**
     * @throws IllegalArgumentException when there are none
     */
    public OffPeak {
        if (from.equals(until)) {
            throw new IllegalArgumentException(
                    "off-peak hours " + from + "-" + until + " are empty");
        }
    }

    public boolean contains(Instant moment) {
        LocalTime t = moment.atZone(zone).toLocalTime();
        return from.isBefore(until)
                ? !t.isBefore(from) && t.isBefore(until)
                : !t.isBefore(from) || t.isBefore(until);
    }

    /** The moment itself when it lies within, otherwise when the hours begin next. */
    public Instant next(Instant moment) {
        return contains(moment) ? moment : next(from, moment);
    }

    /** When the hours that {@code moment} lies in end. */
    public Instant end(Instant moment) {
        return next(until, moment);
    }

    /** When they begin or end next. */
    public Instant boundary(Instant moment) {
        return contains(moment) ? end(moment) : next(moment);
    }

    private Instant next(LocalTime time, Instant after) {
        ZonedDateTime candidate = after.atZone(zone).with(time);
        return (candidate.toInstant().isAfter(after) ? candidate : candidate.plusDays(1))
                .toInstant();
    }
}
