package dev.usher.scheduler.plan;

import dev.usher.backend.api.DeliveryOrder.Purpose;
import dev.usher.backend.api.Line;
import dev.usher.scheduler.plan.Demand.Standing;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Who deals with whom: brings demands and senders together, and apart when facts change. */
final class Deals {
    /** So many demands look again when an item has a holder more. */
    private static final int LOOK_AGAIN = 4;

    private static final int SEEN = 64;

    private final Facts facts;
    private final Touched touched;
    private final Choice choice = new Choice();
    private final Clubs clubs;
    private long replanned;

    Deals(Facts facts, Touched touched) {
        this.facts = facts;
        this.touched = touched;
        this.clubs = new Clubs(touched);
        costs(facts.costs);
    }

    void costs(CostMap costs) {
        choice.costs(costs);
        clubs.costs(costs);
    }

    int clubs() {
        return clubs.count();
    }

    long replanned() {
        return replanned;
    }

    /** Plans one demand anew. */
    void renew(Demand d) {
        if (!d.alive) {
            return;
        }
        replanned++;
        Member before = d.member;
        if (d.standing == Standing.LATER || d.standing == Standing.BEHIND) {
            release(d);
            clubs.leave(d);
            return;
        }
        boolean preload = d.purpose == Purpose.PRELOAD;
        if (before != null && before.club.preload != preload) {
            clubs.leave(d);
        }
        Peer[] sources = d.sources;
        choice.renew(d, facts.now);
        boolean whole = Choice.anyWhole(d);
        boolean starved = !whole && d.item.repositories.length == 0 && !choice.addRare(d);
        if (starved) {
            d.item.starved.add(d);
        } else {
            d.item.starved.remove(d);
        }
        if (d.running()) {
            club(d, whole);
        } else {
            clubs.leave(d);
        }
        boolean below = d.member != null && d.member.club.parent != null;
        needsRepository(d, d.running() && !whole && !below && d.item.repositories.length > 0);
        if (before != d.member || !Arrays.equals(sources, d.sources)) {
            touched.changed(d.peer);
        }
    }

    private void club(Demand d, boolean whole) {
        for (Peer source : d.sources) {
            if (source.home == d.peer.home && source.holdsAll(d.item)) {
                clubs.leave(d);
                return;
            }
        }
        boolean shares = false;
        for (Peer box : d.peer.home.boxes) {
            Demand mate = box == d.peer ? null : box.demand(d.item);
            if (mate != null && mate.running()) {
                shares = true;
                if (mate.member == null) {
                    touched.touch(mate);
                }
            }
        }
        float supply = whole ? Choice.supply(d) : 0;
        float need = Choice.need(d);
        if (shares || supply < need) {
            clubs.join(d);
        } else if (supply >= 2 * need) {
            clubs.leave(d);
        }
    }

    private void needsRepository(Demand d, boolean needs) {
        if (d.repository != needs) {
            d.repository = needs;
            for (Repository r : d.item.repositories) {
                r.receivers += needs ? 1 : -1;
            }
        }
    }

    private void release(Demand d) {
        choice.release(d);
        needsRepository(d, false);
        d.item.starved.remove(d);
    }

    /** The demand is off its list, or fulfilled. */
    void drop(Demand d) {
        d.alive = false;
        release(d);
        if (d.running()) {
            d.peer.home.running--;
        }
        d.item.demands.remove(d);
        if (d.peer.holdsAll(d.item)) {
            clubs.complete(d);
        } else {
            clubs.leave(d);
        }
    }

    void repositories(Item item, Repository[] repositories) {
        if (Arrays.equals(item.repositories, repositories)) {
            return;
        }
        for (Demand d : item.demands) {
            needsRepository(d, false);
            touched.touch(d);
            touched.changed(d.peer);
        }
        item.repositories = repositories;
    }

    /** The box is reached elsewhere than before, or at all. */
    void moved(Peer p, List<String> endpoints) {
        facts.unindex(p);
        p.endpoints = List.copyOf(endpoints);
        p.network = facts.costs.network(p.endpoints);
        facts.present(p, true);
        facts.index(p);
        users(p, p.canSend());
        clubs.changed(p);
        for (int i = 0; i < p.held(); i++) {
            lookAgain(p.heldItem(i));
        }
    }

    /**
     * The home's boxes told of their line.
     *
     * @return whether the home's quiet hours changed
     */
    boolean line(Home home, Line said) {
        float before = home.uplink();
        home.measure(facts.settings.peerBytesPerSecond());
        float ratio = home.uplink() / before;
        if (ratio > 1.5 || ratio < 0.67) {
            for (Peer p : home.boxes) {
                clubs.changed(p);
            }
        }
        Line.Quiet q = said.quiet();
        Quiet quiet = facts.quiet(q == null ? null : new QuietHours(q.from(), q.until(), q.zone()));
        if (quiet == home.quiet) {
            return false;
        }
        if (home.quiet != null) {
            home.quiet.homes.remove(home);
        }
        if (quiet != null) {
            quiet.homes.add(home);
        }
        home.quiet = quiet;
        for (Peer p : home.boxes) {
            passesOnOtherwise(p);
        }
        return true;
    }

    /** The box is gone: whoever counted on it looks for others. */
    void gone(Peer p) {
        facts.unindex(p);
        users(p, false);
        clubs.resign(p, null);
    }

    /** Nothing is counted for the box any more: it goes to another home. */
    void detach(Peer p) {
        while (p.uses != null && p.uses.size() > 0) {
            choice.release(p.uses.get(0));
        }
    }

    void exclude(Peer p, boolean is) {
        facts.unindex(p);
        p.excluded = is;
        facts.index(p);
        passesOnOtherwise(p);
    }

    /** Quiet hours began or ended at the box, or it may send no more, or again. */
    void passesOnOtherwise(Peer p) {
        users(p, false);
        clubs.changed(p);
        if (p.canSend() && !p.home.isQuiet()) {
            for (int i = 0; i < p.held(); i++) {
                lookAgain(p.heldItem(i));
            }
        }
    }

    private void users(Peer p, boolean still) {
        if (p.uses != null) {
            for (int i = 0; i < p.uses.size(); i++) {
                Demand d = p.uses.get(i);
                if (still) {
                    touched.changed(d.peer);
                } else {
                    touched.touch(d);
                }
            }
        }
    }

    /**
     * A box holds some of an item, or all of it.
     *
     * @param pieces null = all
     * @return whether its list is to be gone through
     */
    boolean holds(Peer p, Item item, BitSet pieces) {
        boolean had = p.holdsSome(item);
        boolean all = p.holdsAll(item);
        BitSet before = p.part(item);
        if (all && pieces == null || before != null && before.equals(pieces)) {
            return false;
        }
        boolean same = had && !all && pieces != null;
        boolean less = all || before != null && pieces != null && lacks(before, pieces);
        if (!same) {
            if (p.place(item) >= 0) {
                item.holders.remove(p, item);
            }
            p.put(item, pieces);
            if (p.canSend()) {
                item.holders.add(p, item);
            }
            lookAgain(item);
        } else {
            p.put(item, pieces);
            starvedLookAgain(item);
        }
        if (less) {
            usersOf(p, item);
        }
        return pieces == null || all;
    }

    private static boolean lacks(BitSet before, BitSet after) {
        for (int p = before.nextSetBit(0); p >= 0; p = before.nextSetBit(p + 1)) {
            if (!after.get(p)) {
                return true;
            }
        }
        return false;
    }

    /**
     * A box holds nothing of an item any more.
     *
     * @return whether its list is to be gone through
     */
    boolean lost(Peer p, Item item) {
        if (!p.holdsSome(item)) {
            return false;
        }
        if (p.place(item) >= 0) {
            item.holders.remove(p, item);
        }
        p.remove(item);
        usersOf(p, item);
        clubs.resign(p, item);
        return true;
    }

    private void usersOf(Peer p, Item item) {
        if (p.uses != null) {
            for (int i = 0; i < p.uses.size(); i++) {
                if (p.uses.get(i).item == item) {
                    touched.touch(p.uses.get(i));
                }
            }
        }
    }

    private void starvedLookAgain(Item item) {
        if (!item.starved.isEmpty()) {
            item.starved.forEach(touched::touch);
        }
    }

    /** The item has a holder more: who has too few is planned anew, a few at a time. */
    private void lookAgain(Item item) {
        starvedLookAgain(item);
        int looked = 0;
        int seen = 0;
        for (Demand d : item.demands) {
            if (looked == LOOK_AGAIN || seen++ == SEEN) {
                break;
            }
            if (d.running() && (d.repository || Choice.supply(d) < Choice.need(d))) {
                touched.touch(d);
                looked++;
            }
        }
    }
}
