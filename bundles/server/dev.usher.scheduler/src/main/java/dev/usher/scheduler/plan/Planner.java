package dev.usher.scheduler.plan;

/**
 * Turns all waiting priority lists into delivery orders, all boxes together.
 *
 * <p>The rules, in this order: only what a box may receive, and nothing before its time; what
 * stands higher on a list is planned before anything lower on any list; a piece comes from a box
 * that has it; else from a box that is fetching it at this moment, so that several boxes waiting
 * for a new item each take a part from the repository and exchange the rest; else from a
 * repository. Work is spread evenly over the sources, and a piece stays with the source it was
 * ordered from as long as that source remains reasonable. A source that lately gave a box nothing
 * is its last resort.
 *
 * <p>Stateless and thread-safe.
 */
public final class Planner {
    /**
     * Plans anew.
     *
     * @param previous what was ordered until now
     */
    public Plan plan(Snapshot snapshot, Plan previous) {
        return new Planning(snapshot, new Before(previous)).run();
    }
}
