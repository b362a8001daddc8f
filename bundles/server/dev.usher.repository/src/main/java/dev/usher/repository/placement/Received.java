package dev.usher.repository.placement;

import dev.usher.media.api.InfoHash;
import dev.usher.repository.store.PlacementStore;
import dev.usher.repository.store.PlacementStore.Row;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What boxes say they received from servers that do not count themselves. Written with every report
 * that says something new. Thread-safe.
 */
final class Received {
    /** Boxes whose counters are kept in memory; those of others are read again. */
    private static final int BOXES = 10_000;

    private record Key(String server, InfoHash item) {}

    private final PlacementStore store;
    private final Map<String, Map<Key, Row>> boxes = new HashMap<>();
    private final Map<String, Long> byServer = new ConcurrentHashMap<>();
    private final Map<InfoHash, Long> byItem = new ConcurrentHashMap<>();

    Received(PlacementStore store) {
        this.store = store;
        store.received()
                .forEach(
                        (server, items) ->
                                items.forEach((item, bytes) -> add(server, item, bytes)));
    }

    private void add(String server, InfoHash item, long bytes) {
        byServer.merge(server, bytes, Long::sum);
        byItem.merge(item, bytes, Long::sum);
    }

    /**
     * Takes a box's counters, which only grow, or begin anew at 0.
     *
     * @param told bytes by server, for each item
     */
    synchronized void told(String box, Map<InfoHash, Map<String, Long>> told) {
        if (boxes.size() > BOXES) {
            boxes.clear();
        }
        Map<Key, Row> before = boxes.computeIfAbsent(box, this::read);
        Map<Key, Row> changed = new HashMap<>();
        told.forEach(
                (item, servers) ->
                        servers.forEach(
                                (server, bytes) -> {
                                    Key key = new Key(server, item);
                                    Row row = next(before.get(key), key, box, bytes);
                                    if (bytes > 0 && !row.equals(before.get(key))) {
                                        changed.put(key, row);
                                    }
                                }));
        if (changed.isEmpty()) {
            return;
        }
        store.received(changed.values());
        changed.forEach(
                (key, row) -> {
                    Row old = before.put(key, row);
                    add(key.server(), key.item(), row.bytes() - (old == null ? 0 : old.bytes()));
                });
    }

    private static Row next(Row before, Key key, String box, long told) {
        long last = before == null ? 0 : before.told();
        long sum = before == null ? 0 : before.bytes();
        long more = told >= last ? told - last : told;
        return new Row(key.server(), key.item(), box, told, sum + more);
    }

    private Map<Key, Row> read(String box) {
        Map<Key, Row> rows = new HashMap<>();
        store.received(box).forEach(r -> rows.put(new Key(r.server(), r.infoHash()), r));
        return rows;
    }

    long from(String server) {
        return byServer.getOrDefault(server, 0L);
    }

    long of(InfoHash item) {
        return byItem.getOrDefault(item, 0L);
    }
}
