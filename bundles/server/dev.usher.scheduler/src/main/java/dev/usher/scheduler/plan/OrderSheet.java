package dev.usher.scheduler.plan;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.DeliveryOrder.Purpose;
import dev.usher.backend.api.Source;
import dev.usher.backend.api.Source.Closeness;
import dev.usher.media.api.PieceSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/** Writes the plan of one box down as orders: with portions, addresses, rates and budgets. */
final class OrderSheet {
    /** What a thrifty operator lets the repositories send beyond what only they can, in all. */
    private static final double THRIFTY_COPIES = 1.4;

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
                budget(d, division.piecesFromRepositories()),
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

    /**
     * How much of what is missing repositories may send, in bytes: at least what only they have.
     * With a deadline what the others cannot send in time (of N boxes that lack F each, with
     * uplinks u, N F - T sum u); else as much more as the operator's thrift allows.
     */
    private long budget(Demand d, int onlyThere) {
        if (d.purpose == Purpose.VIEWING || settings.thrift() == 0) {
            return DeliveryOrder.UNLIMITED;
        }
        if (d.item.repositories.length == 0) {
            return 0;
        }
        long missing = d.item.bytes(d.peer.missing(d.item).cardinality());
        long least = d.item.bytes(onlyThere);
        if (d.deadline != null) {
            double seconds = Math.max(0, Duration.between(now, d.deadline).toMillis() / 1000.0);
            return Math.min(missing, Math.max(least, (long) (missing - seconds * peersGive(d))));
        }
        if (onlyThere == 0 || d.member == null) {
            return Math.min(missing, least);
        }
        int homes = d.member.club.members.size();
        double factor =
                homes < 2
                        ? 1
                        : THRIFTY_COPIES * Math.pow(homes / THRIFTY_COPIES, 1 - settings.thrift());
        // of all that was and will be taken there, not of what is left each time anew
        long taken = d.fromRepositories();
        long allowed = (long) (factor * (least + taken)) - taken;
        return Math.min(missing, Math.max(least, allowed));
    }

    /** Bytes per second the box may hope for from other boxes. */
    private static double peersGive(Demand d) {
        double rate = Choice.supply(d);
        if (d.member != null) {
            List<Member> members = d.member.club.members;
            double up = 0;
            for (Member m : members) {
                up += m.passesOn() ? m.home.uplink() : 0;
            }
            rate += up / members.size();
        }
        return Math.min(rate, d.peer.home.downlink());
    }
}
