package dev.usher.itests.bench.swarm;

import java.util.Locale;

/**
 * What one run gave.
 *
 * @param makespan seconds from the first box's asking to the last box's having everything
 * @param mean seconds a box waited on average
 * @param copies payload the source sent, in lengths of the item
 * @param wasted payload boxes received in vain, in lengths of the item
 * @param busy how full the uplinks were, from begin to end
 */
record Run(String name, double makespan, double mean, double copies, double wasted, String busy) {
    static final String HEAD =
            String.format(
                    "%-34s %8s %7s %7s %7s %7s  %s",
                    "", "last s", "mean s", "x bound", "copies", "wasted", "uplinks full, %");

    String row(double bound) {
        return String.format(
                Locale.ROOT,
                "%-34s %8.1f %7.1f %7.3f %7.2f %7.2f  %s",
                name,
                makespan,
                mean,
                makespan / bound,
                copies,
                wasted,
                busy);
    }
}
