package dev.usher.library.internal;

import dev.usher.backend.api.BackendException;
import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.DeliveryOrder.Purpose;
import dev.usher.backend.api.Orders;
import dev.usher.backend.api.QueueEntry;
import dev.usher.library.room.Keeping;
import dev.usher.library.room.Room;
import dev.usher.library.store.LibraryStore;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.settop.api.Swarm;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The server's last orders and what they need: room and manifests first, then the swarm. Used by
 * one thread.
 */
final class DeliveryPlan {
    private final LibraryStore store;
    private final Manifests manifests;
    private final Arrivals arrivals;
    private final Successors successors;
    private final Swarm swarm;
    private final HeldItems held;
    private final Keeping keeping;
    private final Room room;
    private Optional<Orders> last = Optional.empty();

    DeliveryPlan(
            LibraryStore store,
            Manifests manifests,
            Arrivals arrivals,
            Successors successors,
            Swarm swarm,
            HeldItems held,
            Keeping keeping,
            Room room) {
        this.store = store;
        this.manifests = manifests;
        this.arrivals = arrivals;
        this.successors = successors;
        this.swarm = swarm;
        this.held = held;
        this.keeping = keeping;
        this.room = room;
    }

    /** Goes on with the orders of an earlier life; needs no network. */
    void open() {
        last = store.orders();
        obey();
    }

    /** Takes new orders; {@link #follow} acts on them. */
    void renew(Orders orders) {
        boolean sameWork =
                last.map(
                                l ->
                                        l.orders().equals(orders.orders())
                                                && l.revoked().equals(orders.revoked()))
                        .orElse(false);
        if (!sameWork) {
            // most answers only renew the lease: they cost no write
            store.orders(orders);
        }
        last = Optional.of(orders);
        Duration lease = Duration.ofSeconds(orders.leaseSeconds());
        room.advise(orders.evictable(), lease);
        swarm.renew(lease);
    }

    /**
     * Gets the manifests of what is ordered or wanted, and lets the swarm follow the orders.
     *
     * @return whether there are new items
     */
    boolean follow() throws BackendException {
        boolean fresh = false;
        try {
            fresh |= successors.look();
            Set<ItemId> urgent = new HashSet<>();
            for (DeliveryOrder order : ranked()) {
                boolean fits = fits(order, urgent);
                urgent.add(order.item());
                if (fits || order.purpose() != Purpose.PRELOAD) {
                    fresh |= ensure(order.item(), Optional.of(order.infoHash()));
                }
            }
            for (QueueEntry entry : store.queue()) {
                fresh |= ensure(entry.item(), Optional.empty());
            }
        } finally {
            obey();
        }
        return fresh;
    }

    /** Whether the item has its place on the disk, or can have it. */
    private boolean fits(DeliveryOrder order, Set<ItemId> urgent) {
        if (held.placed(order.item(), order.infoHash())) {
            return true;
        }
        long bytes = store.item(order.item()).map(CatalogItem::length).orElse(0L);
        return room.make(bytes, urgent);
    }

    private boolean ensure(ItemId item, Optional<InfoHash> version) throws BackendException {
        if (manifests.of(item).isPresent() && keeping.watched(item)) {
            // a new version waits until the present one was watched to the end
            return false;
        }
        boolean fresh = manifests.ensure(item, version);
        if (fresh) {
            arrivals.renewed(item);
        }
        return fresh;
    }

    /**
     * Only what carries the operator's signature is ordered, and the person's own list ranks it.
     */
    private void obey() {
        if (last.isEmpty()) {
            return;
        }
        List<DeliveryOrder> good = ranked().stream().filter(this::verified).toList();
        swarm.obey(good, last.get().revoked());
    }

    /** By the person's own list; without what is brought ahead where the household forbids that. */
    private List<DeliveryOrder> ranked() {
        List<ItemId> ranks = store.queue().stream().map(QueueEntry::item).toList();
        return last.map(Orders::orders).orElse(List.of()).stream()
                .filter(o -> o.purpose() != Purpose.PRELOAD || keeping.preload())
                .map(o -> ranked(o, ranks))
                .sorted(Comparator.comparingInt(DeliveryOrder::rank))
                .toList();
    }

    private boolean verified(DeliveryOrder order) {
        return manifests
                .of(order.item())
                .map(m -> m.infoHash().equals(order.infoHash()))
                .orElse(false);
    }

    private static DeliveryOrder ranked(DeliveryOrder order, List<ItemId> ranks) {
        int place = ranks.indexOf(order.item());
        int rank = place >= 0 ? place : ranks.size() + order.rank();
        return order.withRank(rank);
    }
}
