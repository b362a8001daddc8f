package dev.usher.tracker.internal;

import dev.usher.media.api.BoxId;
import dev.usher.tracker.swarms.Swarms;
import dev.usher.tracker.swarms.Torrent;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which boxes clients are told of: with their TLS port in swarms of SSL torrents, with their plain
 * port in the others, and nowhere when they have none that fits. Not thread-safe.
 */
final class BoxPeers {
    private record Entry(Torrent torrent, InetSocketAddress at) {}

    private final Swarms swarms;
    private final Map<BoxId, Map<Entry, Boolean>> told = new HashMap<>();

    BoxPeers(Swarms swarms) {
        this.swarms = swarms;
    }

    /** Makes the swarms say what the box offers now. */
    void update(BoxId box, TrackedCopies.Offer offer) {
        Optional<InetSocketAddress> secure = first(offer.secure());
        Optional<InetSocketAddress> plain = first(offer.plain());
        Map<Entry, Boolean> now = new HashMap<>();
        offer.items()
                .forEach(
                        (item, pieces) -> {
                            for (Torrent t : swarms.torrents(item)) {
                                boolean complete = pieces == t.pieces();
                                (t.secure() ? secure : plain)
                                        .ifPresent(at -> now.put(new Entry(t, at), complete));
                            }
                        });
        Map<Entry, Boolean> before = told.getOrDefault(box, Map.of());
        before.keySet().stream()
                .filter(e -> !now.containsKey(e))
                .forEach(e -> swarms.removeBox(e.torrent(), e.at()));
        now.forEach(
                (e, complete) -> {
                    if (!complete.equals(before.get(e))) {
                        swarms.box(e.torrent(), e.at(), complete);
                    }
                });
        if (now.isEmpty()) {
            told.remove(box);
        } else {
            told.put(box, now);
        }
    }

    private static Optional<InetSocketAddress> first(List<String> endpoints) {
        return endpoints.stream().map(Endpoint::parse).flatMap(Optional::stream).findFirst();
    }
}
