package dev.usher.itests.simulator;

import dev.usher.scheduler.preload.PreloadPolicy;

/**
 * What is simulated.
 *
 * @param name as it stands in the table
 * @param days of demand; afterwards everything is let come to its end
 * @param planned false = every box fetches everything from the repository, as over HTTP today
 * @param thrift the operator's weight, 0 = least time, 1 = least repository bytes
 * @param everyNth night it is each box's turn to be brought something
 * @param titles in the catalog at the beginning
 * @param wave instead of a day's demand all boxes ask for one new item at one moment
 * @param even all lines are alike
 * @param repositoryPerBox uplink of the repository, bytes per second and box
 */
record Scenario(
        String name,
        int boxes,
        int days,
        long seed,
        boolean planned,
        PreloadPolicy policy,
        double thrift,
        int everyNth,
        int titles,
        boolean wave,
        boolean even,
        double repositoryPerBox) {
    /** Requests of a home on a day. */
    static final double REQUESTS = 0.4;

    /** 125 kbit/s: half of what an evening takes when nothing comes from other boxes. */
    static final double REPOSITORY = 15_625;

    /** So many boxes are planned in coarser steps of time. */
    private static final int MANY = 1_000_000;

    static Scenario of(String name, int boxes, int days, PreloadPolicy policy, double thrift) {
        int titles = Math.max(300, Math.min(3000, boxes));
        return new Scenario(
                name, boxes, days, 1, true, policy, thrift, 1, titles, false, false, REPOSITORY);
    }

    /** One new item for everybody. */
    static Scenario wave(String name, int boxes, boolean even, double thrift, double repository) {
        return new Scenario(
                name,
                boxes,
                1,
                1,
                true,
                PreloadPolicy.NONE,
                thrift,
                1,
                50,
                true,
                even,
                repository / boxes);
    }

    Scenario overHttp() {
        return new Scenario(
                "HTTP only",
                boxes,
                days,
                seed,
                false,
                PreloadPolicy.NONE,
                thrift,
                1,
                titles,
                wave,
                even,
                repositoryPerBox);
    }

    Scenario every(int nights) {
        return new Scenario(
                name,
                boxes,
                days,
                seed,
                planned,
                policy,
                thrift,
                nights,
                titles,
                wave,
                even,
                repositoryPerBox);
    }

    /** Within so many seconds the server answers what happens by one plan. */
    double coalesce() {
        return boxes >= MANY ? 1 : 0.04;
    }

    double repository() {
        return repositoryPerBox * boxes;
    }
}
