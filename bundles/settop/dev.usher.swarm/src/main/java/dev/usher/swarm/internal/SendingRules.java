package dev.usher.swarm.internal;

import dev.usher.backend.api.Line;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;

/** How much the box may send now: the device's limit, the household's, and its quiet hours. */
final class SendingRules {
    /** As good as nothing; 0 would be no limit. */
    private static final long QUIET = 1;

    private final long device;
    private final InstantSource clock;
    private volatile Line household = Line.UNKNOWN;

    /**
     * @param device bytes per second; 0 = no limit
     */
    SendingRules(long device, InstantSource clock) {
        this.device = device;
        this.clock = clock;
    }

    /**
     * @param rules of which limit and quiet hours count
     */
    void household(Line rules) {
        household = rules;
    }

    /** The household's rules. */
    Line household() {
        return household;
    }

    /** Bytes per second of all connections together; 0 = no limit. */
    long bytesPerSecond() {
        Line rules = household;
        if (rules.quiet() != null && quiet(rules.quiet(), clock.instant())) {
            return QUIET;
        }
        long limit = rules.sendLimit();
        return device == 0 || limit == 0 ? Math.max(device, limit) : Math.min(device, limit);
    }

    private static boolean quiet(Line.Quiet hours, Instant now) {
        LocalTime t = now.atZone(hours.zone()).toLocalTime();
        boolean begun = !t.isBefore(hours.from());
        boolean over = !t.isBefore(hours.until());
        return hours.from().isBefore(hours.until()) ? begun && !over : begun || !over;
    }
}
