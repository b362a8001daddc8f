package dev.usher.scheduler.plan;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Source;
import dev.usher.backend.api.Source.Closeness;
import dev.usher.media.api.PieceSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/** Writes the plan of one box down as orders: with portions, addresses, rates and budgets. */
final class OrderSheet {
    /** Above this many, receivers share a rate in coarse steps, so that one more changes little. */
    private static final int EXACT = 8;

    private final CostMap costs;
    private final Settings settings;
    private final Instant now;

    OrderSheet(CostMap costs, Settings settings, Instant now) {
        this.costs = costs;
        this.settings = settings;
        this.now = now;
    }

    List<DeliveryOrder> orders(Peer box) {
        List<DeliveryOrder> orders = new ArrayList<>(box.demands.size());
        for (Demand d : box.demands) {
            orders.add(order(d, orders.size()));
        }
        return orders;
    }

    private DeliveryOrder order(Demand d, int rank) {
        boolean planned = d.running() || d.standing == Demand.Standing.AHEAD;
        if (!planned) {
            return new DeliveryOrder(
                    d.item.id,
                    d.item.hash,
                    rank,
                    d.purpose,
                    d.standing == Demand.Standing.LATER ? d.opens : null,
                    d.deadline,
                    0,
                    List.of());
        }
        Assignment division = new Assignment(d, now);
        List<Source> sources = new ArrayList<>();
        for (int i = 0; i < division.peers().size(); i++) {
            sources.add(peer(d, division.peers().get(i), division.portion(i)));
        }
        sources.sort(Comparator.comparing(Source::closeness));
        for (int i = 0; i < d.item.repositories.length; i++) {
            sources.add(repository(d, d.item.repositories[i], division.fromRepository(i)));
        }
        return new DeliveryOrder(
                d.item.id,
                d.item.hash,
                rank,
                d.purpose,
                null,
                d.deadline,
                new Budget(settings, now).of(d, division),
                sources);
    }

    private Source peer(Demand d, Peer box, BitSet portion) {
        boolean home = box.home == d.peer.home;
        Closeness closeness = home ? Closeness.HOME : costs.between(box.network, d.peer.network);
        List<String> addresses =
                home ? Addresses.homeFirst(box.endpoints) : Addresses.homeLast(box.endpoints);
        return new Source(
                Source.Kind.PEER,
                box.id.value(),
                addresses,
                PieceSet.of(portion),
                home ? 0 : share(box.home.sendLimit, receivers(box)),
                closeness);
    }

    private Source repository(Demand d, Repository r, BitSet portion) {
        return new Source(
                Source.Kind.REPOSITORY,
                r.id,
                List.of(r.view.baseUrl()),
                PieceSet.of(portion),
                share(settings.repositoryBytesPerSecond(), r.receivers),
                costs.between(r.network, d.peer.network));
    }

    /** Who expects something of the box's home now. */
    private static int receivers(Peer box) {
        int n = box.home.receivers;
        for (Peer p : box.home.boxes) {
            for (Demand d : p.demands) {
                if (d.member != null) {
                    n += d.member.club.members.size() - 1;
                }
            }
            for (Member m : p.alumnus) {
                n += m.club.members.size() - 1;
            }
        }
        return n;
    }

    private static long share(long inAll, int receivers) {
        if (inAll == 0) {
            return 0;
        }
        int n = Math.max(1, receivers);
        if (n > EXACT) {
            int step = Integer.highestOneBit(n) / 4;
            n = (n + step - 1) / step * step;
        }
        return Math.max(1, inAll / n);
    }
}
