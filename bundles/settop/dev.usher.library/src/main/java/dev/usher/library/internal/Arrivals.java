package dev.usher.library.internal;

import dev.usher.backend.api.QueueEntry;
import dev.usher.backend.api.Transfer;
import dev.usher.library.store.HouseholdStore;
import dev.usher.library.store.LibraryStore;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Manifest;
import dev.usher.settop.api.BoxTopics;
import dev.usher.settop.api.Swarm;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when an item is complete: it leaves the priority list and is announced, once in its life;
 * what was brought before anybody asked for it is announced when somebody does. Notices too when
 * something that was complete is not any more (its file was damaged): then it is asked for again,
 * before all else. Used by one thread.
 */
final class Arrivals {
    private static final Logger LOG = LoggerFactory.getLogger(Arrivals.class);

    private final LibraryStore store;
    private final HouseholdStore household;
    private final Manifests manifests;
    private final Swarm swarm;
    private final News news;
    private final InstantSource clock;
    private final Duration grace;
    private final Set<ItemId> settled = new HashSet<>();
    private final Map<ItemId, Instant> damaged = new HashMap<>();

    Arrivals(
            LibraryStore store,
            HouseholdStore household,
            Manifests manifests,
            Swarm swarm,
            News news,
            InstantSource clock,
            Duration grace) {
        this.store = store;
        this.household = household;
        this.manifests = manifests;
        this.swarm = swarm;
        this.news = news;
        this.clock = clock;
        this.grace = grace;
    }

    /** Items announced in an earlier life. */
    void open(List<LibraryStore.Kept> kept) {
        kept.stream().filter(LibraryStore.Kept::announced).forEach(k -> settled.add(k.item()));
    }

    /**
     * @return whether the priority list changed
     */
    boolean check() {
        boolean changed = false;
        for (Manifest manifest : manifests.all()) {
            boolean complete =
                    swarm.transfer(manifest.infoHash())
                            .map(t -> t.state() == Transfer.State.COMPLETE)
                            .orElse(false);
            changed |= complete ? arrived(manifest) : missing(manifest.item());
        }
        return changed;
    }

    private boolean arrived(Manifest manifest) {
        ItemId item = manifest.item();
        boolean repaired = damaged.remove(item) != null;
        if (!settled.add(item) && !repaired) {
            return false;
        }
        if (!household.asked().contains(item)) {
            LOG.info("Item {} is on the box before anybody asked for it", item);
            return true;
        }
        household.asked(item, clock.instant());
        announce(item);
        return true;
    }

    /** Somebody asks for what was brought before: now it is news. */
    void asked(ItemId item) {
        household.asked(item, clock.instant());
        if (settled.contains(item)) {
            announce(item);
        }
    }

    private void announce(ItemId item) {
        boolean first = store.arrived(item);
        news.publish(BoxTopics.QUEUE, store.queue());
        if (first) {
            LOG.info("Item {} is available", item);
            news.publish(BoxTopics.AVAILABLE, item);
        }
    }

    private boolean missing(ItemId item) {
        if (!settled.contains(item)) {
            return false;
        }
        if (!household.asked().contains(item)) {
            settled.remove(item);
            return false;
        }
        Instant since = damaged.computeIfAbsent(item, i -> clock.instant());
        List<QueueEntry> queue = store.queue();
        if (clock.instant().isBefore(since.plus(grace))
                || queue.stream().anyMatch(e -> e.item().equals(item))) {
            return false;
        }
        LOG.warn("Item {} was complete and is not any more; it is fetched again", item);
        List<QueueEntry> longer = new ArrayList<>(queue);
        longer.add(0, new QueueEntry(item, null));
        store.queue(longer);
        news.publish(BoxTopics.QUEUE, longer);
        return true;
    }

    /** The item left the box. */
    void forget(ItemId item) {
        renewed(item);
    }

    /** A new version of the item is on its way: it will be announced like a new item. */
    void renewed(ItemId item) {
        settled.remove(item);
        damaged.remove(item);
    }
}
