package dev.usher.scheduler.internal;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Source;
import dev.usher.backend.api.Transfer;
import dev.usher.media.api.BoxId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Notices boxes that receive nothing although somebody is to send, and names those senders, so that
 * others are tried for a while: a peer may be unreachable for one box and fine for all the rest.
 * Thread-safe.
 */
final class StallWatch {
    static final Duration AVOIDANCE = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private record Progress(long bytes, Instant since) {}

    private final Map<BoxId, Progress> progress = new HashMap<>();

    /**
     * Looks at a report.
     *
     * @param orders those in force, asked for only when nothing moves
     * @return sources of the first order, which gave nothing for too long
     */
    synchronized List<String> observe(
            BoxId box,
            List<Transfer> transfers,
            Instant now,
            Supplier<List<DeliveryOrder>> orders) {
        long bytes = 0;
        for (Transfer t : transfers) {
            bytes += t.verified();
            for (long n : t.received().values()) {
                bytes += n;
            }
        }
        Progress before = progress.get(box);
        if (before == null || before.bytes() != bytes) {
            progress.put(box, new Progress(bytes, now));
            return List.of();
        }
        if (now.isBefore(before.since().plus(PATIENCE))) {
            return List.of();
        }
        progress.put(box, new Progress(bytes, now));
        return orders.get().stream()
                .filter(o -> o.sources().stream().anyMatch(s -> !s.pieces().isEmpty()))
                .findFirst()
                .map(
                        o ->
                                o.sources().stream()
                                        .filter(s -> !s.pieces().isEmpty())
                                        .map(Source::id)
                                        .toList())
                .orElse(List.of());
    }

    /** The box wants nothing, or is away. */
    synchronized void forget(BoxId box) {
        progress.remove(box);
    }
}
