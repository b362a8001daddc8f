package dev.usher.scheduler.plan;

import dev.usher.backend.api.DeliveryOrder.Purpose;
import dev.usher.backend.api.Viewing;
import dev.usher.media.api.ItemId;
import dev.usher.scheduler.plan.Demand.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Turns a box's lists into demands: what is being watched first, then what was asked for, then what
 * is pre-loaded; only what the box may receive and lacks; nothing before its time.
 */
final class Lists {
    /** So many due demands behind the running one are planned too. */
    private static final int AHEAD = 3;

    private final Facts facts;
    private final Touched touched;
    private final Agenda agenda;
    private final Authorisation authorisation;

    Lists(Facts facts, Touched touched, Agenda agenda, Authorisation authorisation) {
        this.facts = facts;
        this.touched = touched;
        this.agenda = agenda;
        this.authorisation = authorisation;
    }

    private record Wanted(Purpose purpose, Wish wish) {}

    /**
     * Goes through the lists of a box.
     *
     * @return demands that are not among the box's any more
     */
    List<Demand> arrange(Peer p) {
        List<Demand> before = p.demands;
        if (!p.present) {
            p.demands = List.of();
            return before;
        }
        List<Demand> after = new ArrayList<>();
        boolean changed = false;
        for (Map.Entry<Item, Wanted> e : wanted(p).entrySet()) {
            Item item = e.getKey();
            Wanted w = e.getValue();
            Demand d = p.demand(item);
            if (d == null) {
                d = new Demand(p, item);
                item.demands.add(d);
                changed = true;
            }
            boolean otherPurpose = d.purpose != w.purpose();
            changed |= otherPurpose || !Objects.equals(d.deadline, w.wish().deadline());
            d.purpose = w.purpose();
            if (otherPurpose) {
                touched.touch(d);
            }
            d.notBefore = w.wish().notBefore();
            d.deadline = w.wish().deadline();
            after.add(d);
        }
        changed |= !after.equals(before);
        p.demands = after.isEmpty() ? List.of() : after;
        changed |= rank(p);
        if (changed) {
            touched.changed(p);
        }
        if (before.isEmpty()) {
            return before;
        }
        List<Demand> gone = new ArrayList<>(before);
        gone.removeAll(after);
        return gone;
    }

    private Map<Item, Wanted> wanted(Peer p) {
        if (p.viewings.isEmpty() && p.asked.isEmpty() && p.preload.isEmpty()) {
            return Map.of();
        }
        Map<Item, Wanted> wanted = new LinkedHashMap<>();
        for (Viewing v : p.viewings) {
            want(p, Wish.now(v.item()), Purpose.VIEWING, wanted);
            Item item = facts.items.get(v.item());
            if (item != null && wanted.containsKey(item)) {
                wanted.put(item, new Wanted(Purpose.VIEWING, watched(p, item, v)));
            }
        }
        for (Wish w : p.asked) {
            want(p, w, Purpose.ASKED, wanted);
        }
        for (Wish w : p.preload) {
            want(p, w, Purpose.PRELOAD, wanted);
        }
        return wanted;
    }

    /** When it is consumed to the end, at the latest; kept while the estimate is about the same. */
    private Wish watched(Peer p, Item item, Viewing v) {
        if (v.bytesPerSecond() <= 0) {
            return Wish.now(v.item());
        }
        long left = Math.max(0, item.bytes(item.pieceCount) - v.position());
        Instant end = facts.now.plusSeconds(left / v.bytesPerSecond());
        Demand d = p.demand(item);
        if (d != null
                && d.purpose == Purpose.VIEWING
                && d.deadline != null
                && Duration.between(d.deadline, end).abs().toSeconds() < 30) {
            end = d.deadline;
        }
        return new Wish(v.item(), null, end);
    }

    private void want(Peer p, Wish w, Purpose purpose, Map<Item, Wanted> wanted) {
        Item item = facts.items.get(w.item());
        if (item == null) {
            facts.hopes(w.item(), p);
        } else if (!wanted.containsKey(item)
                && !p.holdsAll(item)
                && authorisation.mayReceive(p.id, w.item())) {
            wanted.put(item, new Wanted(purpose, w));
        }
    }

    /** Whether a place or a standing changed. */
    private boolean rank(Peer p) {
        boolean changed = false;
        int due = 0;
        for (Demand d : p.demands) {
            Instant opens = opens(p, d);
            Standing standing;
            if (opens.isAfter(facts.now)) {
                standing = Standing.LATER;
                agenda.wake(p, opens);
            } else {
                opens = null;
                standing =
                        due == 0 || d.purpose == Purpose.VIEWING
                                ? Standing.RUNNING
                                : due <= AHEAD ? Standing.AHEAD : Standing.BEHIND;
                due++;
            }
            if (standing != d.standing || !Objects.equals(opens, d.opens)) {
                changed = true;
                p.home.running += standing == Standing.RUNNING ? 1 : 0;
                p.home.running -= d.running() ? 1 : 0;
                d.standing = standing;
                d.opens = opens;
                touched.touch(d);
            }
        }
        return changed;
    }

    private Instant opens(Peer p, Demand d) {
        Instant start = later(facts.now, d.notBefore);
        if (d.purpose != Purpose.PRELOAD) {
            // what is brought ahead may be there before its release: nobody can open it
            start = later(start, d.item.release);
        }
        QuietHours operators = facts.settings.quietHours();
        if (operators != null && d.purpose != Purpose.VIEWING) {
            start = operators.nextAllowed(start);
        }
        if (p.home.quiet != null && d.purpose == Purpose.PRELOAD) {
            start = p.home.quiet.hours.nextAllowed(start);
        }
        return start;
    }

    private static Instant later(Instant a, Instant b) {
        return b == null || a.isAfter(b) ? a : b;
    }

    /** Somebody hoped for the item, which is there now. */
    Iterable<Peer> hoped(ItemId item) {
        var peers = facts.hoping.remove(item);
        return peers == null ? List.of() : peers;
    }
}
