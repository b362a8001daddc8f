package dev.usher.scheduler.internal;

import dev.usher.media.api.Problem;
import dev.usher.scheduler.plan.Planner;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The scheduler as the operator sees and sets it. Thread-safe. */
public final class OperatorDesk {
    private final OperatorSettings settings;
    private final Planner planner;
    private final Offenders offenders;
    private final InstantSource clock;
    private final Runnable replan;
    private volatile PlanTimes times = PlanTimes.NONE;

    OperatorDesk(
            OperatorSettings settings,
            Planner planner,
            Offenders offenders,
            InstantSource clock,
            Runnable replan) {
        this.settings = settings;
        this.planner = planner;
        this.offenders = offenders;
        this.clock = clock;
        this.replan = replan;
    }

    public Limits limits() {
        return settings.limits();
    }

    /**
     * @throws Problem settings-malformed (400)
     */
    public void limits(Limits limits) {
        settings.limits(limits);
        synchronized (planner) {
            planner.settings(settings.settings());
        }
        replan.run();
    }

    /** The maps as they were loaded; empty = none. */
    public Optional<CostMaps> costMaps() {
        return settings.costMaps();
    }

    /**
     * @param maps empty = back to the prefixes
     */
    public void costMaps(Optional<CostMaps> maps) {
        settings.costMaps(maps);
        synchronized (planner) {
            planner.costs(settings.costs());
        }
        replan.run();
    }

    /** The planner in numbers, and what planning took. */
    public PlanReport figures() {
        synchronized (planner) {
            return new PlanReport(planner.figures(), times);
        }
    }

    void planned(Instant now, long nanos, int boxes) {
        times = times.and(now, nanos, boxes);
    }

    /** Who is complained of, and who is excluded for it. */
    public List<OffenceBook.Accused> accused() {
        return offenders.accused();
    }

    /**
     * Takes a source back.
     *
     * @throws Problem offender-unknown (404)
     */
    public void forgive(String source) {
        offenders.forgive(source, clock.instant());
        replan.run();
    }
}
