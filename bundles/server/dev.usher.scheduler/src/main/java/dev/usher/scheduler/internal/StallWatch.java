package dev.usher.scheduler.internal;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Source;
import dev.usher.backend.api.Transfer;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Notices boxes whose first delivery does not move although somebody is to send, and names those
 * senders, so that the planner tries others for a while: a peer may be unreachable for one box and
 * fine for all the rest. Thread-safe.
 */
final class StallWatch {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration AVOIDANCE = Duration.ofSeconds(60);

    private record Progress(InfoHash item, long bytes, Instant since) {}

    private final Map<BoxId, Progress> progress = new HashMap<>();
    private final Map<BoxId, Map<String, Instant>> avoided = new HashMap<>();

    /** Looks at a report beside the orders it answers to; true when a source is newly avoided. */
    synchronized boolean observe(
            BoxId box, List<DeliveryOrder> orders, List<Transfer> transfers, Instant now) {
        DeliveryOrder first =
                orders.stream().filter(o -> !o.sources().isEmpty()).findFirst().orElse(null);
        if (first == null) {
            progress.remove(box);
            return false;
        }
        long bytes =
                transfers.stream()
                        .filter(t -> t.infoHash().equals(first.infoHash()))
                        .mapToLong(
                                t ->
                                        t.verified()
                                                + t.received().values().stream()
                                                        .mapToLong(n -> n)
                                                        .sum())
                        .sum();
        Progress before = progress.get(box);
        if (before == null || !before.item().equals(first.infoHash()) || before.bytes() != bytes) {
            progress.put(box, new Progress(first.infoHash(), bytes, now));
            return false;
        }
        if (now.isBefore(before.since().plus(PATIENCE))) {
            return false;
        }
        progress.put(box, new Progress(first.infoHash(), bytes, now));
        Map<String, Instant> until = avoided.computeIfAbsent(box, b -> new HashMap<>());
        first.sources().stream().map(Source::id).forEach(id -> until.put(id, now.plus(AVOIDANCE)));
        return true;
    }

    /** By box: sources it should not be sent to now. */
    synchronized Map<BoxId, Set<String>> avoided(Instant now) {
        avoided.values().forEach(m -> m.values().removeIf(until -> !now.isBefore(until)));
        avoided.values().removeIf(Map::isEmpty);
        Map<BoxId, Set<String>> copy = new HashMap<>();
        avoided.forEach((box, m) -> copy.put(box, new HashSet<>(m.keySet())));
        return copy;
    }
}
