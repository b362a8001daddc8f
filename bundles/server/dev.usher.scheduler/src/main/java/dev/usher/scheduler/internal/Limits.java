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
 * @param thrift 0 = least time to 1 = least repository bytes; null = as before
 */
public record Limits(
        long repositoryBytesPerSecond,
        long peerBytesPerSecond,
        String quietHours,
        String zone,
        Double thrift) {
    static Limits of(Settings s) {
        QuietHours q = s.quietHours();
        return new Limits(
                s.repositoryBytesPerSecond(),
                s.peerBytesPerSecond(),
                q == null ? null : q.from() + "-" + q.to(),
                q == null ? null : q.zone().getId(),
                s.thrift());
    }

    Settings settings(Settings before) {
        if (repositoryBytesPerSecond < 0 || peerBytesPerSecond < 0) {
            throw malformed("Bytes per second are 0 (no limit) or more");
        }
        double t = thrift == null ? before.thrift() : thrift;
        if (!(t >= 0 && t <= 1)) {
            throw malformed("Thrift is from 0 (least time) to 1 (least repository bytes)");
        }
        return new Settings(repositoryBytesPerSecond, peerBytesPerSecond, quiet(), t);
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
            QuietHours hours =
                    new QuietHours(
                            LocalTime.parse(ends[0].trim()),
                            LocalTime.parse(ends[1].trim()),
                            where);
            if (hours.from().equals(hours.to())) {
                throw malformed("Quiet hours begin and end at different times");
            }
            return hours;
        } catch (DateTimeException e) {
            throw malformed("Quiet hours are written like 18:00-23:00, zones like Europe/Berlin");
        }
    }

    private static Problem malformed(String rule) {
        return new Problem("settings-malformed", 400, rule + ".");
    }
}
