package dev.usher.scheduler.plan;

import dev.usher.backend.api.DeliveryOrder.Purpose;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Divides what a box lacks of an item among those who are to send it. Each missing piece goes to
 * one source: a box of the home; where the home is in a club, the one whose share the piece is in;
 * else, and for its own share, holders by weight, the club above, and repositories last. Shares are
 * runs of the whole item and not of what is missing, so that they stay where they are while pieces
 * arrive.
 */
final class Assignment {
    private final Demand d;
    private final Item item;
    private final Instant now;
    private final List<Peer> peers = new ArrayList<>();
    private final List<BitSet> portions = new ArrayList<>();
    private final BitSet[] fromRepositories;

    /** Missing and not given to anybody yet. */
    private final BitSet open;

    /** Of these, what does not come from the club. */
    private final BitSet outside = new BitSet();

    private final int ownPieces;

    Assignment(Demand d, Instant now) {
        this.d = d;
        this.item = d.item;
        this.now = now;
        this.open = d.peer.missing(item);
        this.fromRepositories = new BitSet[item.repositories.length];
        for (int i = 0; i < fromRepositories.length; i++) {
            fromRepositories[i] = new BitSet();
        }
        fromHome();
        int from = 0;
        int to = item.pieceCount;
        Club above = null;
        if (d.member != null) {
            Exchange exchange = new Exchange();
            exchange.divide();
            from = exchange.ownFrom;
            to = exchange.ownTo;
            above = d.member.club.parent;
            ownPieces = (to - from) / exchange.owners.size();
        } else {
            ownPieces = to;
            outside.or(open);
            above = anyClub();
        }
        fromHolders(from, to);
        if (above != null) {
            fromClub(above);
        }
        fromRepositories(false);
        lastResort();
    }

    /** Boxes named, each once; those with an empty portion may help out. */
    List<Peer> peers() {
        return peers;
    }

    BitSet portion(int peer) {
        return portions.get(peer);
    }

    BitSet fromRepository(int repository) {
        return fromRepositories[repository];
    }

    int piecesFromRepositories() {
        int pieces = 0;
        for (BitSet portion : fromRepositories) {
            pieces += portion.cardinality();
        }
        return pieces;
    }

    /** Pieces, missing or not, that the box fetches from outside the club and passes on. */
    int ownPieces() {
        return ownPieces;
    }

    private void fromHome() {
        for (Peer box : d.peer.home.boxes) {
            if (usable(box) && box.holdsSome(item)) {
                BitSet has = box.part(item);
                BitSet given = (BitSet) open.clone();
                if (has != null) {
                    given.and(has);
                }
                portions.get(name(box)).or(given);
                open.andNot(given);
            }
        }
    }

    private boolean usable(Peer box) {
        return box != d.peer && box.sendsTo(d.peer.home) && !d.peer.avoids(box, now);
    }

    private int name(Peer box) {
        int i = peers.indexOf(box);
        if (i < 0) {
            i = peers.size();
            peers.add(box);
            portions.add(new BitSet());
        }
        return i;
    }

    private void give(Peer box, int piece) {
        portions.get(name(box)).set(piece);
        open.clear(piece);
        outside.clear(piece);
    }

    /** What comes from the club's other homes and from the home's other boxes that wait. */
    private final class Exchange {
        private final Club club = d.member.club;
        private final int[] begins = club.shares();
        private final List<Demand> owners = new ArrayList<>();
        private final List<Peer> holding = new ArrayList<>();
        int ownFrom;
        int ownTo;

        void divide() {
            for (Demand mate : d.member.waiting) {
                if (mate == d || usable(mate.peer)) {
                    owners.add(mate);
                }
            }
            int own = club.members.indexOf(d.member);
            for (int i = 1; i < club.members.size(); i++) {
                Member m = club.members.get((own + i) % club.members.size());
                m.done.forEach(this::mate);
                m.waiting.forEach(mate -> mate(mate.peer));
            }
            if (begins[begins.length - 1] == 0) {
                // nobody passes anything on: everybody for himself
                share(d.member, 0, item.pieceCount);
                ownTo = item.pieceCount;
                return;
            }
            for (int i = 0; i < club.members.size(); i++) {
                share(club.members.get(i), begins[i], begins[i + 1]);
            }
            ownFrom = begins[own];
            ownTo = begins[own + 1];
        }

        private void mate(Peer box) {
            if (usable(box)) {
                name(box);
                if (box.holdsSome(item)) {
                    holding.add(box);
                }
            }
        }

        private void share(Member owner, int from, int to) {
            for (int p = open.nextSetBit(from); p >= 0 && p < to; p = open.nextSetBit(p + 1)) {
                Demand inHome = owners.get(part(p, from, to, owners.size()));
                if (inHome != d) {
                    give(inHome.peer, p);
                    continue;
                }
                Peer sender = owner == d.member ? null : sender(owner, p, from, to);
                if (sender == null || !sender.holds(item, p)) {
                    Peer holder = holder(p);
                    sender = holder == null ? sender : holder;
                }
                if (sender != null) {
                    give(sender, p);
                } else {
                    outside.set(p);
                }
            }
        }

        private Peer holder(int piece) {
            int n = holding.size();
            for (int i = 0; i < n; i++) {
                Peer box = holding.get((int) (((long) piece * n / item.pieceCount + i) % n));
                if (box.holds(item, piece)) {
                    return box;
                }
            }
            return null;
        }
    }

    /** Of {@code parts} equal runs from {@code from} to {@code to} the one a piece is in. */
    private static int part(int piece, int from, int to, int parts) {
        return (int) ((long) (piece - from) * parts / (to - from));
    }

    /** Which box of a home passes on a piece of the home's share; null = none that we can use. */
    private Peer sender(Member owner, int piece, int from, int to) {
        for (Peer box : owner.done) {
            if (usable(box)) {
                return box;
            }
        }
        List<Demand> waiting = owner.waiting;
        if (waiting.isEmpty()) {
            return null;
        }
        Peer box = waiting.get(part(piece, from, to, waiting.size())).peer;
        return usable(box) ? box : null;
    }

    private void fromHolders(int from, int to) {
        int n = d.sources.length;
        double[] ends = new double[n];
        double sum = 0;
        for (int i = 0; i < n; i++) {
            Peer box = d.sources[i];
            if (usable(box) && box.holdsSome(item) && box.home != d.peer.home) {
                name(box);
                sum += d.weights[i] * d.factors[i];
            }
            ends[i] = sum;
        }
        if (sum == 0) {
            return;
        }
        int[] given = new int[n];
        for (int p = outside.nextSetBit(0); p >= 0; p = outside.nextSetBit(p + 1)) {
            double at = to > from ? (double) (p - from) / (to - from) * sum : 0;
            int best = -1;
            double least = Double.MAX_VALUE;
            double before = 0;
            for (int i = 0; i < n; i++) {
                double weight = ends[i] - before;
                if (weight > 0 && d.sources[i].holds(item, p)) {
                    boolean inRun = at >= before && at < ends[i];
                    double load = inRun ? -1 : given[i] / weight;
                    if (load < least) {
                        least = load;
                        best = i;
                    }
                }
                before = ends[i];
            }
            if (best >= 0) {
                given[best]++;
                give(d.sources[best], p);
            }
        }
    }

    /** A demand outside the clubs may still get from one what nobody else has. */
    private Club anyClub() {
        for (Club club : item.parents) {
            if (!club.preload || d.purpose == Purpose.PRELOAD) {
                return club;
            }
        }
        return null;
    }

    private void fromClub(Club club) {
        if (outside.isEmpty()) {
            return;
        }
        int[] begins = club.shares();
        for (int i = 0; i < club.members.size(); i++) {
            Member owner = club.members.get(i);
            int from = begins[i];
            int to = begins[i + 1];
            for (int p = outside.nextSetBit(from);
                    owner.home != d.peer.home && p >= 0 && p < to;
                    p = outside.nextSetBit(p + 1)) {
                Peer sender = sender(owner, p, from, to);
                if (sender != null) {
                    give(sender, p);
                }
            }
        }
    }

    /**
     * @param avoidedToo also those that lately gave nothing
     */
    private void fromRepositories(boolean avoidedToo) {
        List<BitSet> able = new ArrayList<>();
        for (int i = 0; i < fromRepositories.length; i++) {
            if (avoidedToo || !d.peer.avoids(item.repositories[i].id, now)) {
                able.add(fromRepositories[i]);
            }
        }
        if (able.isEmpty()) {
            return;
        }
        for (int p = outside.nextSetBit(0); p >= 0; p = outside.nextSetBit(p + 1)) {
            able.get(part(p, 0, item.pieceCount, able.size())).set(p);
            open.clear(p);
        }
        outside.clear();
    }

    /** Whoever has it, also who lately gave nothing. */
    private void lastResort() {
        if (outside.isEmpty()) {
            return;
        }
        for (Peer box : d.sources) {
            if (box.sendsTo(d.peer.home) && box.holdsSome(item)) {
                name(box);
                for (int p = outside.nextSetBit(0); p >= 0; p = outside.nextSetBit(p + 1)) {
                    if (box.holds(item, p)) {
                        give(box, p);
                    }
                }
            }
        }
        fromRepositories(true);
    }
}
