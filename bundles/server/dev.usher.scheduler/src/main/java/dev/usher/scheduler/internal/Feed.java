package dev.usher.scheduler.internal;

import dev.usher.backend.api.BoxReport;
import dev.usher.backend.api.Line;
import dev.usher.backend.api.QueueEntry;
import dev.usher.backend.api.Transfer;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.scheduler.plan.BoxView;
import dev.usher.scheduler.plan.ItemView;
import dev.usher.scheduler.plan.Planner;
import dev.usher.scheduler.plan.RepositoryView;
import dev.usher.scheduler.plan.Wish;
import dev.usher.server.api.Box;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Copies;
import dev.usher.server.api.Copies.Copy;
import dev.usher.server.api.Copies.Presence;
import dev.usher.server.api.Repositories;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells the planner what changed in the other services. Reads them first and holds the planner's
 * lock only while it tells. Thread-safe.
 */
final class Feed {
    private final Planner planner;
    private final BoxDirectory directory;
    private final Copies copies;
    private final Repositories repositories;
    private final KnownItems items;
    private final PriorityLists lists;
    private final Leases leases;
    private final Lines lines;

    /** Of boxes in good standing. */
    private final Map<BoxId, String> households = new ConcurrentHashMap<>();

    private final Map<ItemId, ItemView> told = new HashMap<>();
    private volatile long toldRevision = -1;

    Feed(
            Planner planner,
            BoxDirectory directory,
            Copies copies,
            Repositories repositories,
            KnownItems items,
            PriorityLists lists,
            Leases leases,
            Lines lines) {
        this.planner = planner;
        this.directory = directory;
        this.copies = copies;
        this.repositories = repositories;
        this.items = items;
        this.lists = lists;
        this.leases = leases;
        this.lines = lines;
    }

    /**
     * Everything there is. Boxes that count as present before they spoke to this process are
     * sources until the tracker says otherwise.
     */
    void start() {
        directory.boxes().stream()
                .filter(b -> b.revoked() == null)
                .forEach(b -> households.put(b.id(), b.household()));
        directory.revoked().forEach(households::remove);
        catalog();
    }

    Map<BoxId, String> households() {
        return households;
    }

    /** Null = unknown or revoked. */
    String household(BoxId box) {
        return households.get(box);
    }

    /** A box enrolled, was renamed or revoked. */
    void directory(BoxId box) {
        Optional<Box> known = directory.box(box);
        if (known.isPresent() && known.get().revoked() == null && !isRevoked(box)) {
            households.put(box, known.get().household());
            presence(box);
        } else {
            households.remove(box);
            lines.forget(box);
            synchronized (planner) {
                planner.forget(box);
            }
        }
    }

    private boolean isRevoked(BoxId box) {
        return directory.revoked().contains(box);
    }

    /** Whether the catalog is newer than what the planner was told. */
    boolean isBehind() {
        return toldRevision != items.revision();
    }

    /** What is on offer, or where, changed. */
    synchronized void catalog() {
        toldRevision = items.revision();
        Map<ItemId, KnownItems.Known> known = items.all();
        Set<ItemId> withdrawn = new HashSet<>(told.keySet());
        withdrawn.removeAll(known.keySet());
        withdrawn.forEach(told::remove);
        Map<ItemId, ItemView> fresh = new HashMap<>();
        Map<ItemId, List<Copy>> held = new HashMap<>();
        known.forEach(
                (id, k) -> {
                    ItemView view = view(k);
                    ItemView before = told.put(id, view);
                    if (!view.equals(before)) {
                        fresh.put(id, view);
                        if (before == null || !before.infoHash().equals(view.infoHash())) {
                            held.put(id, copies.copies(view.infoHash()));
                        }
                    }
                });
        synchronized (planner) {
            withdrawn.forEach(planner::withdraw);
            fresh.values().forEach(planner::item);
            held.values().forEach(list -> list.forEach(this::copy));
        }
    }

    private void copy(Copy c) {
        String household = households.get(c.box());
        if (household != null) {
            if (!leases.holds(c.box())) {
                planner.box(
                        new BoxView(
                                c.box(), household, forBoxes(c.endpoints()), lines.of(c.box())));
            }
            planner.holds(c.box(), c.item(), c.pieces());
        }
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

    /** A box reported. */
    void report(BoxId box, BoxReport r, Instant now) {
        String household = households.get(box);
        if (household == null) {
            return;
        }
        List<Wish> asked = wishes(lists.queue(box));
        Line line = lines.reported(box, r.line());
        synchronized (planner) {
            planner.box(new BoxView(box, household, forBoxes(r.endpoints()), line));
            planner.holdings(box, r.holdings());
            planner.asked(box, asked);
            planner.watching(box, r.viewings());
            for (Transfer t : r.transfers()) {
                planner.received(box, t.infoHash(), t.received(), now);
            }
        }
    }

    /** A box came, went, or only asks for orders: what is left of it counts. */
    void presence(BoxId box) {
        String household = households.get(box);
        Optional<Presence> presence = copies.presence(box);
        boolean asks = leases.holds(box);
        List<Wish> asked = wishes(lists.queue(box));
        synchronized (planner) {
            if (household == null || presence.isEmpty() && !asks) {
                planner.away(box);
                return;
            }
            BoxReport r = presence.map(Presence::report).orElse(null);
            planner.box(
                    new BoxView(
                            box,
                            household,
                            r == null ? List.of() : forBoxes(r.endpoints()),
                            lines.of(box)));
            planner.asked(box, asked);
            if (r != null) {
                planner.holdings(box, r.holdings());
            }
        }
    }

    private static List<Wish> wishes(List<QueueEntry> queue) {
        return queue.stream().map(e -> new Wish(e.item(), e.notBefore(), e.deadline())).toList();
    }

    /** Plain doors are for clients that are no boxes. */
    private static List<String> forBoxes(List<String> endpoints) {
        return endpoints.stream().filter(e -> !e.startsWith("plain:")).toList();
    }
}
