package dev.usher.itests.bench.swarm;

import dev.usher.itests.network.Counters;
import dev.usher.itests.network.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Reads every line's counters from time to time while a run lasts. */
final class Watch implements AutoCloseable {
    private static final int PARTS = 10;

    private record Look(long nanos, long source, long boxes) {}

    private final Network network;
    private final String source;
    private final List<String> boxes;
    private final List<Look> looks = new ArrayList<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    Watch(Network network, String source, List<String> boxes) {
        this.network = network;
        this.source = source;
        this.boxes = boxes;
        look();
        clock.scheduleAtFixedRate(this::look, 500, 500, TimeUnit.MILLISECONDS);
    }

    private synchronized void look() {
        Map<String, Counters> all = network.counters();
        looks.add(
                new Look(
                        System.nanoTime(),
                        all.get(source).up(),
                        boxes.stream().mapToLong(b -> all.get(b).up()).sum()));
    }

    /** How full the uplinks of source and boxes were in each tenth of the time so far. */
    synchronized String busy(Lines lines) {
        look();
        StringBuilder ofSource = new StringBuilder("source");
        StringBuilder ofBoxes = new StringBuilder("boxes");
        long begin = looks.get(0).nanos;
        long all = looks.get(looks.size() - 1).nanos - begin;
        for (int part = 0; part < PARTS; part++) {
            Look from = at(begin + all * part / PARTS);
            Look to = at(begin + all * (part + 1) / PARTS);
            double seconds = (to.nanos - from.nanos) / 1e9;
            append(ofSource, lines.share(true, (to.source - from.source) / seconds));
            append(ofBoxes, lines.share(false, (to.boxes - from.boxes) / seconds));
        }
        return ofSource.append(" | ").append(ofBoxes).toString();
    }

    private static void append(StringBuilder line, double share) {
        line.append(String.format(Locale.ROOT, " %.0f", 100 * share));
    }

    private Look at(long nanos) {
        return looks.stream()
                .filter(l -> l.nanos >= nanos)
                .findFirst()
                .orElse(looks.get(looks.size() - 1));
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
