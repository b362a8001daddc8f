package dev.usher.scheduler.plan;

import dev.usher.backend.api.QueueEntry;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.PieceSet;
import dev.usher.scheduler.plan.Snapshot.BoxView;
import dev.usher.scheduler.plan.Snapshot.ItemView;
import dev.usher.scheduler.plan.Snapshot.RepositoryView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Builds snapshots in a few words: boxes and items are named by small numbers. */
final class World {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final RepositoryView MAIN = new RepositoryView("main", "https://server/repository/");

    final Map<BoxId, BoxView> boxes = new LinkedHashMap<>();
    final Map<ItemId, ItemView> items = new LinkedHashMap<>();
    final Set<BoxId> revoked = new HashSet<>();
    final Set<String> forbidden = new HashSet<>();
    final Map<BoxId, Set<String>> avoided = new HashMap<>();
    Settings settings = Settings.NONE;
    Instant now = NOW;

    static BoxId boxId(int n) {
        return new BoxId("%032x".formatted(n));
    }

    static ItemId itemId(int n) {
        return new ItemId("%032x".formatted(0xf000 + n));
    }

    static InfoHash hash(int n) {
        return new InfoHash("%064x".formatted(0xf000 + n));
    }

    World item(int n, int pieces, RepositoryView... repositories) {
        return item(n, pieces, null, repositories);
    }

    World item(int n, int pieces, Instant release, RepositoryView... repositories) {
        items.put(
                itemId(n),
                new ItemView(itemId(n), hash(n), pieces, 16384, release, List.of(repositories)));
        return this;
    }

    /** A box that is present and can send. */
    World box(int n, int... queue) {
        List<QueueEntry> entries = new ArrayList<>();
        for (int i : queue) {
            entries.add(new QueueEntry(itemId(i), null));
        }
        return put(new BoxView(boxId(n), true, "10.0.0." + n + ":6891", Map.of(), entries));
    }

    World put(BoxView box) {
        boxes.put(box.id(), box);
        return this;
    }

    World holds(int n, int item, PieceSet pieces) {
        BoxView b = boxes.get(boxId(n));
        Map<InfoHash, PieceSet> holdings = new HashMap<>(b.holdings());
        holdings.put(hash(item), pieces);
        return put(new BoxView(b.id(), b.asking(), b.address(), holdings, b.queue()));
    }

    /** The box is gone: it neither asks nor sends. */
    World absent(int n) {
        BoxView b = boxes.get(boxId(n));
        return put(new BoxView(b.id(), false, null, b.holdings(), b.queue()));
    }

    Snapshot snapshot() {
        return new Snapshot(
                now,
                List.copyOf(boxes.values()),
                items,
                revoked,
                (box, item) -> !forbidden.contains(box + "/" + item),
                settings,
                avoided);
    }

    Plan plan() {
        return plan(Plan.EMPTY);
    }

    Plan plan(Plan previous) {
        return new Planner().plan(snapshot(), previous);
    }
}
