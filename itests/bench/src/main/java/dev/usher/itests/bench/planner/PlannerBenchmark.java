package dev.usher.itests.bench.planner;

import dev.usher.media.api.BoxId;
import dev.usher.scheduler.plan.Changes;
import dev.usher.scheduler.plan.CostMap;
import dev.usher.scheduler.plan.Planner;
import dev.usher.scheduler.plan.Settings;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * Plans for ten thousand, a hundred thousand and a million boxes, one in ten waiting for something:
 * the full plan from nothing with all its orders written, and then one event after the other. What
 * an event costs in the last world and in the first is set beside what a random read costs in as
 * much memory: an event looks at no more boxes in a larger world, but at any of them.
 */
public final class PlannerBenchmark {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final int WARM_UP = 4_000;
    private static final int EVENTS = 20_000;
    private static final double MILLI = 1e6;

    private PlannerBenchmark() {}

    /**
     * Seconds, MiB and milliseconds.
     *
     * @param readNanos for one random read in as much memory as the planner takes
     */
    private record Result(
            int boxes,
            int waiting,
            double tellSeconds,
            double planSeconds,
            double ordersSeconds,
            double mib,
            double p50,
            double p95,
            double p99,
            double worst,
            double cpuP95,
            double readNanos,
            double meanBoxes,
            Map<Events.Kind, Double> p95ByKind) {}

    /**
     * @param args sizes; none = 10000 100000 1000000. The last line is of the last
     */
    public static void main(String[] args) {
        int[] sizes =
                args.length == 0
                        ? new int[] {10_000, 100_000, 1_000_000}
                        : Arrays.stream(args).mapToInt(Integer::parseInt).toArray();
        Result first = null;
        Result last = null;
        System.out.printf(
                Locale.ROOT,
                "%9s %8s %8s %8s %9s %8s %9s %9s %9s %9s %9s %8s %10s%n",
                "boxes",
                "waiting",
                "tell s",
                "plan s",
                "orders s",
                "MiB",
                "event p50",
                "p95 ms",
                "p99 ms",
                "worst",
                "p95 cpu",
                "read ns",
                "orders/ev");
        for (int size : sizes) {
            last = measure(size);
            first = first == null ? last : first;
            System.out.printf(
                    Locale.ROOT,
                    "%9d %8d %8.2f %8.2f %9.2f %8.0f %9.3f %9.3f %9.3f %9.3f %9.3f %8.1f %10.1f%n",
                    last.boxes(),
                    last.waiting(),
                    last.tellSeconds(),
                    last.planSeconds(),
                    last.ordersSeconds(),
                    last.mib(),
                    last.p50(),
                    last.p95(),
                    last.p99(),
                    last.worst(),
                    last.cpuP95(),
                    last.readNanos(),
                    last.meanBoxes());
            Result r = last;
            r.p95ByKind()
                    .forEach(
                            (k, ms) -> System.out.printf(Locale.ROOT, "%27s p95 %.3f ms%n", k, ms));
        }
        System.out.printf(
                Locale.ROOT,
                "planner boxes=%d full_s=%.1f event_p95_ms=%.2f memory_mib=%.0f"
                        + " event_growth=%.2f read_growth=%.2f%n",
                last.boxes(),
                last.planSeconds() + last.ordersSeconds(),
                last.p95(),
                last.mib(),
                last.cpuP95() / first.cpuP95(),
                last.readNanos() / first.readNanos());
    }

    private static Result measure(int size) {
        Population population = new Population(size, 7);
        Planner planner = new Planner(Settings.NONE, CostMap.byPrefix());
        long t0 = System.nanoTime();
        population.tell(planner, NOW);
        long t1 = System.nanoTime();
        Changes changes = planner.plan(NOW);
        long t2 = System.nanoTime();
        long orders = 0;
        for (BoxId box : changes.boxes()) {
            orders += planner.orders(box).size();
        }
        long t3 = System.nanoTime();
        if (orders < size / 20) {
            throw new IllegalStateException("only " + orders + " orders were written");
        }
        int waiting = planner.figures().waiting();
        Events events = new Events(population, planner, changes, NOW);
        for (int i = 0; i < WARM_UP; i++) {
            events.next();
        }
        double[] millis = new double[EVENTS];
        double[] cpu = new double[EVENTS];
        Map<Events.Kind, double[]> byKind = new EnumMap<>(Events.Kind.class);
        Map<Events.Kind, Integer> counts = new EnumMap<>(Events.Kind.class);
        long boxes = 0;
        for (int i = 0; i < EVENTS; i++) {
            Events.Cost cost = events.next();
            millis[i] = cost.nanos() / MILLI;
            cpu[i] = cost.cpuNanos() / MILLI;
            boxes += cost.boxes();
            int n = counts.merge(cost.kind(), 1, Integer::sum);
            byKind.computeIfAbsent(cost.kind(), k -> new double[EVENTS])[n - 1] = millis[i];
        }
        Map<Events.Kind, Double> p95 = new EnumMap<>(Events.Kind.class);
        byKind.forEach((k, all) -> p95.put(k, quantile(Arrays.copyOf(all, counts.get(k)), 0.95)));
        changes = null;
        double mib = usedMib();
        if (planner.figures().boxes() == 0) {
            throw new IllegalStateException("the planner forgot its boxes");
        }
        return new Result(
                size,
                waiting,
                (t1 - t0) / 1e9,
                (t2 - t1) / 1e9,
                (t3 - t2) / 1e9,
                mib,
                quantile(millis, 0.5),
                quantile(millis, 0.95),
                quantile(millis, 0.99),
                quantile(millis, 1),
                quantile(cpu, 0.95),
                RandomReads.nanos(mib),
                (double) boxes / EVENTS,
                p95);
    }

    private static double quantile(double[] values, double q) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.min(sorted.length - 1, (int) (q * sorted.length))];
    }

    private static double usedMib() {
        System.gc();
        Runtime r = Runtime.getRuntime();
        return (r.totalMemory() - r.freeMemory()) / 1048576.0;
    }
}
