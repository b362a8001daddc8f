package dev.usher.itests.bench.planner;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Source;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.PieceSet;
import dev.usher.scheduler.plan.Changes;
import dev.usher.scheduler.plan.Planner;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What happens all the time, one at a time: each is told, planned, and its orders are written. */
final class Events {
    enum Kind {
        /** A list changed, or a box asks for something. */
        LIST,
        /** More pieces of what is being delivered. */
        PROGRESS,
        COMPLETE,
        /** A source is gone. */
        GONE,
        BACK,
        /** A source gives less than it should, or nothing. */
        SLOW,
        /** A moment comes that somebody waits for. */
        WINDOW
    }

    private static final Kind[] MIX = {
        Kind.LIST,
        Kind.LIST,
        Kind.LIST,
        Kind.PROGRESS,
        Kind.PROGRESS,
        Kind.PROGRESS,
        Kind.COMPLETE,
        Kind.COMPLETE,
        Kind.GONE,
        Kind.GONE,
        Kind.BACK,
        Kind.BACK,
        Kind.SLOW,
        Kind.SLOW,
        Kind.WINDOW
    };

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Population population;
    private final Planner planner;
    private Instant now;
    private Instant next;
    private int lastGone = -1;
    private int waiting;

    Events(Population population, Planner planner, Changes first, Instant now) {
        this.population = population;
        this.planner = planner;
        this.now = now;
        this.next = first.next();
    }

    /**
     * @param nanos telling, planning and writing the orders of the boxes whose orders changed
     * @param cpuNanos of these, those the thread was running
     * @param boxes whose orders changed
     */
    record Cost(Kind kind, long nanos, long cpuNanos, int boxes) {}

    Cost next() {
        Kind kind = MIX[population.random.nextInt(MIX.length)];
        Runnable fact = fact(kind);
        long cpu = THREADS.getCurrentThreadCpuTime();
        long begun = System.nanoTime();
        fact.run();
        Changes changes = planner.plan(now);
        for (BoxId box : changes.boxes()) {
            planner.orders(box);
        }
        long nanos = System.nanoTime() - begun;
        cpu = THREADS.getCurrentThreadCpuTime() - cpu;
        next = changes.next();
        return new Cost(kind, nanos, cpu, changes.boxes().size());
    }

    private Runnable fact(Kind kind) {
        return switch (kind) {
            case LIST -> {
                BoxId box = Population.box(population.random.nextInt(population.boxes));
                var list = population.list(now);
                yield () -> planner.asked(box, list);
            }
            case PROGRESS, COMPLETE, SLOW -> delivery(kind);
            case GONE -> source();
            case BACK -> {
                var view = lastGone < 0 ? null : population.view(lastGone);
                yield () -> {
                    if (view != null) {
                        planner.box(view);
                    }
                };
            }
            case WINDOW -> {
                now = next == null ? now : next;
                yield () -> {};
            }
        };
    }

    /** Of a box that is receiving something. */
    private Runnable delivery(Kind kind) {
        BoxId box;
        List<DeliveryOrder> orders;
        do {
            waiting = population.random.nextInt(population.boxes);
            box = Population.box(waiting);
            orders = planner.orders(box);
        } while (orders.isEmpty() || orders.get(0).sources().isEmpty());
        DeliveryOrder order = orders.get(0);
        BoxId receiver = box;
        int length = order.sources().stream().mapToInt(s -> s.pieces().length()).max().orElse(1);
        if (kind == Kind.SLOW) {
            String source = order.sources().get(0).id();
            return () -> planner.avoid(receiver, source, now.plusSeconds(60));
        }
        PieceSet pieces =
                kind == Kind.COMPLETE
                        ? PieceSet.all(PieceSet.MAX_PIECES)
                        : PieceSet.range(0, Math.max(1, length / 2));
        return () -> planner.holds(receiver, order.infoHash(), pieces);
    }

    /** One that is sending now goes. */
    private Runnable source() {
        Map<String, Integer> seen = new HashMap<>();
        for (int tries = 0; seen.isEmpty() && tries < 10_000; tries++) {
            int b = population.random.nextInt(population.boxes);
            for (DeliveryOrder o : planner.orders(Population.box(b))) {
                for (Source s : o.sources()) {
                    if (s.kind() == Source.Kind.PEER) {
                        seen.put(s.id(), Integer.parseInt(s.id().substring(16), 16));
                    }
                }
            }
        }
        lastGone = seen.values().iterator().next();
        BoxId gone = Population.box(lastGone);
        return () -> planner.away(gone);
    }
}
