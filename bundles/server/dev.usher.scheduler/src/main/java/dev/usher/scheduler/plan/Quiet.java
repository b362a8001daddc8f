package dev.usher.scheduler.plan;

import java.util.LinkedHashSet;
import java.util.Set;

/** Homes that want quiet at the same hours. */
final class Quiet {
    final QuietHours hours;
    final Set<Home> homes = new LinkedHashSet<>();
    boolean now;

    Quiet(QuietHours hours) {
        this.hours = hours;
    }
}
