package dev.usher.pass.store;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * How often a subscription is paid: ISO 8601, in calendar days, weeks, months and years ({@code
 * P1M}) or in hours and less ({@code PT12H}). Months are counted from the first day on, so that
 * whoever began on the 31st pays on the last day of a short month and on the 31st of a long one.
 */
public final class BillingPeriod {
    private final Period calendar;
    private final Duration clock;

    private BillingPeriod(Period calendar, Duration clock) {
        this.calendar = calendar;
        this.clock = clock;
    }

    /** Empty when the text is no period above nothing. */
    public static Optional<BillingPeriod> parse(String text) {
        try {
            BillingPeriod period =
                    text.contains("T")
                            ? new BillingPeriod(Period.ZERO, Duration.parse(text))
                            : new BillingPeriod(Period.parse(text), Duration.ZERO);
            Instant origin = Instant.EPOCH;
            return period.end(origin, 1).isAfter(origin) ? Optional.of(period) : Optional.empty();
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** The end of the n-th period, counted from 1. */
    public Instant end(Instant start, int n) {
        return start.atOffset(ZoneOffset.UTC)
                .plus(calendar.multipliedBy(n))
                .toInstant()
                .plus(clock.multipliedBy(n));
    }
}
