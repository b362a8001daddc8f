package dev.usher.scheduler.internal;

import dev.usher.media.api.Problem;
import dev.usher.scheduler.plan.QuietHours;
import dev.usher.scheduler.plan.Settings;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * The operator's limits as they stand in JSON.
 *
 * @param repositoryBytesPerSecond what one repository sends in all; 0 = no limit
 * @param peerBytesPerSecond what one box sends in all; 0 = no limit
 * @param quietHours when nothing is delivered, {@code HH:mm-HH:mm}; null = never
 * @param zone of the quiet hours, e.g. {@code Europe/Berlin}; null = that of the server
 */
public record Limits(
        long repositoryBytesPerSecond, long peerBytesPerSecond, String quietHours, String zone) {
    static Limits of(Settings s) {
        QuietHours q = s.quietHours();
        return new Limits(
                s.repositoryBytesPerSecond(),
                s.peerBytesPerSecond(),
                q == null ? null : q.from() + "-" + q.to(),
                q == null ? null : q.zone().getId());
    }

    Settings settings() {
        if (repositoryBytesPerSecond < 0 || peerBytesPerSecond < 0) {
            throw malformed("Bytes per second are 0 (no limit) or more");
        }
        return new Settings(repositoryBytesPerSecond, peerBytesPerSecond, quiet());
    }

    private QuietHours quiet() {
        if (quietHours == null || quietHours.isBlank()) {
            return null;
        }
        try {
            String[] ends = quietHours.split("-", 2);
            if (ends.length != 2) {
                throw malformed("Quiet hours are written like 18:00-23:00");
            }
            ZoneId where =
                    zone == null || zone.isBlank() ? ZoneId.systemDefault() : ZoneId.of(zone);
            return new QuietHours(
                    LocalTime.parse(ends[0].trim()), LocalTime.parse(ends[1].trim()), where);
        } catch (DateTimeException | IllegalArgumentException e) {
            throw malformed("Quiet hours are written like 18:00-23:00, zones like Europe/Berlin");
        }
    }

    private static Problem malformed(String rule) {
        return new Problem("settings-malformed", 400, rule + ".");
    }
}
