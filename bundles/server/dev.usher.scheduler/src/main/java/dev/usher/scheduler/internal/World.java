package dev.usher.scheduler.internal;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.PieceSet;
import dev.usher.scheduler.plan.Settings;
import dev.usher.scheduler.plan.Snapshot;
import dev.usher.scheduler.plan.Snapshot.BoxView;
import dev.usher.scheduler.plan.Snapshot.ItemView;
import dev.usher.scheduler.plan.Snapshot.RepositoryView;
import dev.usher.server.api.Box;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Copies;
import dev.usher.server.api.Copies.Copy;
import dev.usher.server.api.Repositories;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes the planner's snapshots from the other services. */
final class World {
    private final BoxDirectory directory;
    private final Copies copies;
    private final Repositories repositories;
    private final KnownItems items;
    private final PriorityLists lists;

    World(
            BoxDirectory directory,
            Copies copies,
            Repositories repositories,
            KnownItems items,
            PriorityLists lists) {
        this.directory = directory;
        this.copies = copies;
        this.repositories = repositories;
        this.items = items;
        this.lists = lists;
    }

    /**
     * @param asking boxes that spoke lately
     */
    Snapshot snapshot(
            Instant now, Set<BoxId> asking, Settings settings, Map<BoxId, Set<String>> avoided) {
        Map<BoxId, Box> known = new HashMap<>();
        directory.boxes().forEach(b -> known.put(b.id(), b));
        Set<BoxId> revoked = new HashSet<>(directory.revoked());
        Map<ItemId, ItemView> wanted = wanted(asking);
        Map<BoxId, String> addresses = new HashMap<>();
        for (ItemView item : wanted.values()) {
            copies.copies(item.infoHash()).forEach(c -> address(addresses, c.box(), c.endpoints()));
        }
        asking.forEach(
                b ->
                        copies.presence(b)
                                .ifPresent(p -> address(addresses, b, p.report().endpoints())));
        Map<BoxId, Map<InfoHash, PieceSet>> holdings = new HashMap<>();
        for (Copy c : copies.all()) {
            holdings.computeIfAbsent(c.box(), b -> new HashMap<>()).put(c.item(), c.pieces());
        }
        Set<BoxId> all = new HashSet<>(asking);
        all.addAll(addresses.keySet());
        List<BoxView> boxes = new ArrayList<>();
        for (BoxId b : all) {
            boxes.add(
                    new BoxView(
                            b,
                            asking.contains(b),
                            addresses.get(b),
                            holdings.getOrDefault(b, Map.of()),
                            lists.queue(b)));
        }
        // an item that was withdrawn is not among those wanted: what is left to check is the box
        return new Snapshot(
                now,
                boxes,
                wanted,
                revoked,
                (box, item) ->
                        known.containsKey(box)
                                && !revoked.contains(box)
                                && wanted.containsKey(item),
                settings,
                avoided);
    }

    private Map<ItemId, ItemView> wanted(Set<BoxId> asking) {
        Map<ItemId, KnownItems.Known> known = items.all();
        Map<ItemId, ItemView> wanted = new HashMap<>();
        for (BoxId box : asking) {
            lists.queue(box)
                    .forEach(
                            e -> {
                                KnownItems.Known k = known.get(e.item());
                                if (k != null) {
                                    wanted.computeIfAbsent(e.item(), i -> view(k));
                                }
                            });
        }
        return wanted;
    }

    private ItemView view(KnownItems.Known known) {
        return new ItemView(
                known.layout().item(),
                known.layout().infoHash(),
                known.layout().pieceCount(),
                known.layout().pieceLength(),
                known.release(),
                repositories.holding(known.layout().infoHash()).stream()
                        .map(r -> new RepositoryView(r.name(), r.baseUrl()))
                        .toList());
    }

    private static void address(Map<BoxId, String> addresses, BoxId box, List<String> endpoints) {
        if (!endpoints.isEmpty()) {
            addresses.put(box, endpoints.get(0));
        }
    }
}
