package dev.usher.library.internal;

import dev.usher.backend.api.BackendException;
import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Orders;
import dev.usher.backend.api.QueueEntry;
import dev.usher.library.store.LibraryStore;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.settop.api.Swarm;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The server's last orders and what they need: manifests first, then the swarm. Used by one thread.
 */
final class DeliveryPlan {
    private final LibraryStore store;
    private final Manifests manifests;
    private final Arrivals arrivals;
    private final Swarm swarm;
    private Optional<Orders> last = Optional.empty();

    DeliveryPlan(LibraryStore store, Manifests manifests, Arrivals arrivals, Swarm swarm) {
        this.store = store;
        this.manifests = manifests;
        this.arrivals = arrivals;
        this.swarm = swarm;
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
    }

    /**
     * Gets the manifests of what is ordered or wanted, and lets the swarm follow the orders.
     *
     * @return whether there are new items
     */
    boolean follow() throws BackendException {
        boolean fresh = false;
        try {
            for (DeliveryOrder order : last.map(Orders::orders).orElse(List.of())) {
                fresh |= ensure(order.item(), Optional.of(order.infoHash()));
            }
            for (QueueEntry entry : store.queue()) {
                fresh |= ensure(entry.item(), Optional.empty());
            }
        } finally {
            obey();
        }
        return fresh;
    }

    private boolean ensure(ItemId item, Optional<InfoHash> version) throws BackendException {
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
        List<ItemId> ranks = store.queue().stream().map(QueueEntry::item).toList();
        List<DeliveryOrder> good =
                last.get().orders().stream()
                        .filter(this::verified)
                        .map(o -> ranked(o, ranks))
                        .sorted(Comparator.comparingInt(DeliveryOrder::rank))
                        .toList();
        swarm.obey(good, last.get().revoked());
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
