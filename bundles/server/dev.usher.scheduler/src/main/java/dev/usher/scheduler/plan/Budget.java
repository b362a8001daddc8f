package dev.usher.scheduler.plan;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.DeliveryOrder.Purpose;
import java.time.Duration;
import java.time.Instant;

/**
 * How much of what a box lacks repositories may send it: at least what only they have, and beyond
 * that what the order's purpose and the operator's thrift allow.
 */
final class Budget {
    /** What a thrifty operator lets the repositories send of a new item, in copies. */
    private static final double THRIFTY_COPIES = 1.4;

    /** Who watches is given so much more than what he consumes. */
    private static final double RESERVE = 1.25;

    private final double thrift;
    private final Instant now;

    Budget(Settings settings, Instant now) {
        this.thrift = settings.thrift();
        this.now = now;
    }

    /** Bytes, or {@link DeliveryOrder#UNLIMITED}. */
    long of(Demand d, Assignment division) {
        boolean rateUnknown = d.purpose == Purpose.VIEWING && d.deadline == null;
        if (thrift == 0 || rateUnknown) {
            return DeliveryOrder.UNLIMITED;
        }
        if (d.item.repositories.length == 0) {
            return 0;
        }
        long missing = d.item.bytes(d.peer.missing(d.item).cardinality());
        long least = d.item.bytes(division.piecesFromRepositories());
        double allowed;
        if (d.deadline != null) {
            allowed = late(d, missing);
        } else if (Choice.anyWhole(d)) {
            allowed = slow(d, missing);
        } else {
            allowed = fresh(d, division.ownPieces());
        }
        return Math.min(missing, Math.max(least, (long) allowed));
    }

    /**
     * What others do not send in time: of N boxes that lack F each, with uplinks u, N F - T sum u.
     * Of a viewer's time only a part is left to them, the smaller the less the operator saves.
     */
    private double late(Demand d, long missing) {
        double seconds = Math.max(0, Duration.between(now, d.deadline).toMillis() / 1000.0);
        double left = d.purpose == Purpose.VIEWING ? thrift / RESERVE : 1;
        return missing - left * seconds * peersGive(d);
    }

    /** Others have all of it, but send it slower than the line takes it. */
    private double slow(Demand d, long missing) {
        double lacking = Math.max(0, 1 - peersGive(d) / Choice.need(d));
        return d.purpose == Purpose.PRELOAD ? 0 : (1 - thrift) * lacking * missing;
    }

    /**
     * Nobody has all of it yet: of the share that the box passes on, from {@link #THRIFTY_COPIES}
     * to as many copies as there are homes. Counted from the beginning, not from what is left.
     */
    private double fresh(Demand d, int ownPieces) {
        int homes = d.member == null ? 0 : d.member.club.members.size();
        if (homes < 2 || d.member.club.parent != null) {
            return 0;
        }
        double spends = d.purpose == Purpose.PRELOAD ? 0 : 1 - thrift;
        double copies = THRIFTY_COPIES * Math.pow(homes / THRIFTY_COPIES, spends);
        return copies * d.item.bytes(ownPieces) - d.fromRepositories();
    }

    /** Bytes per second the box may hope for from other boxes. */
    private static double peersGive(Demand d) {
        double rate = Choice.supply(d);
        if (d.member != null && d.member.club.members.size() > 1) {
            double up = 0;
            for (Member m : d.member.club.members) {
                up += m.passesOn() ? m.home.uplink() : 0;
            }
            rate += up / d.member.club.members.size();
        }
        return Math.min(rate, d.peer.home.downlink());
    }
}
