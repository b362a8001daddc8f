package dev.usher.scheduler.internal;

import dev.usher.scheduler.preload.OffPeak;
import dev.usher.scheduler.preload.PreloadPolicy;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;

/** Reads {@link PreloadSettings}. */
final class PreloadTerms {
    private PreloadTerms() {}

    static PreloadPolicy policy(PreloadSettings s) {
        return new PreloadPolicy(
                s.enabled(),
                true,
                true,
                Duration.ofDays(Math.max(0, s.leadDays())),
                Math.max(0, s.itemsAtOnce()),
                Math.max(1, s.copies()));
    }

    /**
     * @throws java.time.DateTimeException when the hours or the zone are not written as they should
     *     be
     */
    static OffPeak offPeak(PreloadSettings s) {
        int dash = s.offPeak().indexOf('-');
        ZoneId zone = s.zone().isBlank() ? ZoneId.systemDefault() : ZoneId.of(s.zone().trim());
        return new OffPeak(
                LocalTime.parse(s.offPeak().substring(0, Math.max(0, dash)).trim()),
                LocalTime.parse(s.offPeak().substring(dash + 1).trim()),
                zone);
    }
}
