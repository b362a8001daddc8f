package dev.usher.scheduler.plan;

import dev.usher.backend.api.DeliveryOrder.Purpose;
import dev.usher.backend.api.Source.Closeness;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Chooses the boxes that are to send to one demand: the same home first, then its network, its
 * region, and of those who are as near the ones with most to spare. Looks at a bounded number of
 * holders however many there are.
 */
final class Choice {
    /** More senders for one order cost connections and gain nothing. */
    private static final int MAX_SOURCES = 16;

    /** So many are named even when fewer would do: boxes are switched off. */
    private static final int SPARE_SOURCES = 4;

    private static final int CANDIDATES = 96;
    private static final int PER_NETWORK = 32;
    private static final int NETWORKS_SEARCHED = 48;

    /** A line is overloaded when others expect so many times what it can send. */
    private static final float OVERLOADED = 8;

    private final Peer[] found = new Peer[CANDIDATES];
    private final long[] order = new long[CANDIDATES];
    private int count;

    /** What those found so far have to spare, in bytes per second. */
    private double spareFound;

    private long epoch;
    private CostMap costs;
    private Instant now;

    void costs(CostMap costs) {
        this.costs = costs;
    }

    /**
     * Chooses anew; what was chosen before stays where it is as good.
     *
     * @return whether the choice is another than before
     */
    boolean renew(Demand d, Instant now) {
        this.now = now;
        Peer[] before = d.sources;
        float[] factors = d.factors;
        release(d);
        gather(d, before, false);
        pick(d);
        if (d.sources.length == 0 && !hasRepository(d)) {
            gather(d, before, true);
            pick(d);
        }
        for (int i = 0; i < d.sources.length; i++) {
            for (int j = 0; j < before.length; j++) {
                if (before[j] == d.sources[i]) {
                    d.factors[i] = factors[j];
                }
            }
        }
        charge(d);
        return !Arrays.equals(before, d.sources);
    }

    /** What the demand may expect of its sources, in bytes per second. */
    static float supply(Demand d) {
        float sum = 0;
        for (int i = 0; i < d.sources.length; i++) {
            sum += d.weights[i] * d.factors[i];
        }
        return sum;
    }

    /** Whether a source has all of it. */
    static boolean anyWhole(Demand d) {
        for (Peer source : d.sources) {
            if (source.holdsAll(d.item)) {
                return true;
            }
        }
        return false;
    }

    static float need(Demand d) {
        return d.peer.home.downlink() / Math.max(1, d.peer.home.running);
    }

    /** The sources have nothing to do with the demand any more. */
    void release(Demand d) {
        for (int i = 0; i < d.sources.length; i++) {
            Peer source = d.sources[i];
            source.uses.remove(d, i);
            if (d.charged > 0 && source.home != d.peer.home) {
                source.home.load -= expected(d, i);
                source.home.receivers--;
            }
        }
        d.noSources();
    }

    private void charge(Demand d) {
        int n = d.sources.length;
        d.places = new int[n];
        float supply = supply(d);
        if (d.running() && supply > 0) {
            d.charged = Math.min(1, need(d) / supply);
            // what nobody asked for yields: it does not keep others away
            d.charged *= d.purpose == Purpose.PRELOAD ? 0.125f : 1;
        }
        for (int i = 0; i < n; i++) {
            Peer source = d.sources[i];
            if (source.uses == null) {
                source.uses = new Uses();
            }
            source.uses.add(d, i);
            if (d.charged > 0 && source.home != d.peer.home) {
                source.home.load += expected(d, i);
                source.home.receivers++;
            }
        }
    }

    private static long expected(Demand d, int source) {
        return Math.round((double) d.weights[source] * d.charged);
    }

    private boolean hasRepository(Demand d) {
        for (Repository r : d.item.repositories) {
            if (!d.peer.avoids(r.id, now)) {
                return true;
            }
        }
        return false;
    }

    private void gather(Demand d, Peer[] before, boolean avoidedToo) {
        count = 0;
        spareFound = 0;
        epoch++;
        for (Peer box : d.peer.home.boxes) {
            consider(d, box, false, avoidedToo);
        }
        for (Peer box : before) {
            consider(d, box, true, avoidedToo);
        }
        Holders holders = d.item.holders;
        int hash = d.peer.id.hashCode() * 31 + d.item.number;
        if (holders.networks() <= NETWORKS_SEARCHED) {
            for (int i = 0; i < holders.networks(); i++) {
                int each = holders.network(i) == d.peer.network ? PER_NETWORK : 4;
                look(d, holders.bag(i), hash, each, avoidedToo);
            }
        } else {
            look(d, holders.in(d.peer.network), hash, PER_NETWORK, avoidedToo);
            if (plenty(d)) {
                return;
            }
            int searched = 0;
            for (int network : costs.region(d.peer.network)) {
                Bag bag = network == d.peer.network ? null : holders.in(network);
                if (bag != null && searched++ < NETWORKS_SEARCHED / 2) {
                    look(d, bag, hash, 4, avoidedToo);
                }
            }
            for (int i = 0; i < NETWORKS_SEARCHED - searched && !plenty(d); i++) {
                Bag bag = holders.bag(Math.floorMod(hash + i, holders.networks()));
                look(d, bag, hash, 2, avoidedToo);
            }
        }
        look(d, holders.partial, hash, PER_NETWORK, avoidedToo);
    }

    /** More, and farther ones, would not be chosen. */
    private boolean plenty(Demand d) {
        return count >= MAX_SOURCES && spareFound >= 2 * need(d);
    }

    private void look(Demand d, Bag bag, int hash, int wanted, boolean avoidedToo) {
        int size = bag == null ? 0 : bag.size();
        int limit = count + wanted;
        for (int i = 0; i < Math.min(size, 2 * wanted) && count < limit; i++) {
            consider(d, bag.get(Math.floorMod(hash + i, size)), false, avoidedToo);
        }
    }

    private void consider(Demand d, Peer box, boolean before, boolean avoidedToo) {
        if (count == CANDIDATES
                || box == d.peer
                || box.mark == epoch
                || !box.sendsTo(d.peer.home)
                || !avoidedToo && d.peer.avoids(box, now)
                || !useful(d, box)) {
            return;
        }
        box.mark = epoch;
        boolean home = box.home == d.peer.home;
        Closeness closeness = home ? Closeness.HOME : costs.between(box.network, d.peer.network);
        double spare = home ? 1e12 : box.home.spare() * (before ? 2 : 1);
        spareFound += box.holdsAll(d.item) ? spare : 0;
        long rank = ((long) closeness.ordinal() << 50) - (long) Math.min(1e12, spare);
        int i = count++;
        while (i > 0 && order[i - 1] > rank) {
            order[i] = order[i - 1];
            found[i] = found[i - 1];
            i--;
        }
        order[i] = rank;
        found[i] = box;
    }

    /** Has something the demand lacks, and is no mate in its club, who counts anyway. */
    private static boolean useful(Demand d, Peer box) {
        if (box.holdsAll(d.item)) {
            return true;
        }
        BitSet part = box.part(d.item);
        if (part == null) {
            return false;
        }
        if (d.member != null) {
            Demand other = box.demand(d.item);
            if (other != null && other.member != null && other.member.club == d.member.club) {
                return false;
            }
        }
        BitSet have = d.peer.part(d.item);
        if (have == null) {
            return true;
        }
        for (int p = part.nextSetBit(0); p >= 0; p = part.nextSetBit(p + 1)) {
            if (!have.get(p)) {
                return true;
            }
        }
        return false;
    }

    private void pick(Demand d) {
        int limit = Math.max(SPARE_SOURCES, MAX_SOURCES / Math.max(1, d.peer.home.running));
        float enough = 2 * need(d);
        Peer[] chosen = new Peer[limit];
        int n = 0;
        float supply = 0;
        for (int pass = 0; pass < 2 && n == 0; pass++) {
            for (int i = 0; i < count && n < limit; i++) {
                Peer box = found[i];
                boolean home = box.home == d.peer.home;
                boolean overloaded = !home && box.home.load > OVERLOADED * box.home.uplink();
                if (overloaded && pass == 0 || n >= SPARE_SOURCES && supply >= enough) {
                    continue;
                }
                chosen[n++] = box;
                // a part of the item is worth part of a source
                supply += box.holdsAll(d.item) ? weight(d, box) : 0;
                if (home && box.holdsAll(d.item)) {
                    i = count;
                }
            }
        }
        d.sources = Arrays.copyOf(chosen, n);
        d.weights = new float[n];
        d.factors = new float[n];
        for (int i = 0; i < n; i++) {
            d.weights[i] = weight(d, chosen[i]);
            d.factors[i] = 1;
        }
        Arrays.fill(found, 0, count, null);
    }

    /** Nobody sends more than the receiver takes, whatever he says of his line. */
    private static float weight(Demand d, Peer box) {
        float takes = d.peer.home.downlink();
        return box.home == d.peer.home ? 4 * takes : Math.min(takes, box.home.spare());
    }

    /**
     * Where no source has all of the item: adds those who alone have a piece.
     *
     * @return whether every missing piece is to be had
     */
    boolean addRare(Demand d) {
        BitSet uncovered = d.peer.missing(d.item);
        for (Peer source : d.sources) {
            if (source.holdsAll(d.item)) {
                return true;
            }
            uncovered.andNot(source.part(d.item));
        }
        Holders holders = d.item.holders;
        for (int i = 0; i < holders.partial.size() && !uncovered.isEmpty(); i++) {
            Peer box = holders.partial.get(i);
            BitSet part = box.part(d.item);
            if (box != d.peer && box.sendsTo(d.peer.home) && part.intersects(uncovered)) {
                add(d, box);
                uncovered.andNot(part);
            }
        }
        return uncovered.isEmpty();
    }

    private void add(Demand d, Peer box) {
        for (Peer source : d.sources) {
            if (source == box) {
                return;
            }
        }
        Peer[] sources = Arrays.copyOf(d.sources, d.sources.length + 1);
        sources[sources.length - 1] = box;
        release(d);
        d.sources = sources;
        d.weights = new float[sources.length];
        d.factors = new float[sources.length];
        for (int i = 0; i < sources.length; i++) {
            d.weights[i] = weight(d, sources[i]);
            d.factors[i] = 1;
        }
        charge(d);
    }
}
