package dev.usher.scheduler.plan;

import dev.usher.backend.api.DeliveryOrder.Purpose;
import dev.usher.backend.api.Source.Closeness;
import java.util.ArrayList;
import java.util.List;

/** Lets demands into clubs and out of them, and keeps the trees of clubs. */
final class Clubs {
    /** Homes elsewhere fill a club up to here; what is left is for homes of its own network. */
    private static final int OPEN_TO_ALL = Club.MAX_HOMES / 2;

    private static final int SEARCHED = 32;

    /** What a place in a club takes of a home's uplink. */
    private static final double TAKEN = 0.5;

    private final Touched touched;
    private CostMap costs;
    private int count;

    Clubs(Touched touched) {
        this.touched = touched;
    }

    void costs(CostMap costs) {
        this.costs = costs;
    }

    int count() {
        return count;
    }

    void join(Demand d) {
        if (d.member != null) {
            return;
        }
        Member place = homesPlace(d);
        if (place == null) {
            Club club = find(d);
            if (club == null) {
                club = found(d);
            }
            place = new Member(club, d.peer.home);
            place.charged = club.members.isEmpty() ? 0 : Math.round(TAKEN * d.peer.home.uplink());
            d.peer.home.load += place.charged;
            club.members.add(place);
            if (club.full()) {
                d.item.open.remove(club);
            }
        }
        place.waiting.add(d);
        d.member = place;
        changed(place.club);
    }

    /** Where another box of the home waits for the item, or has completed it, already. */
    private static Member homesPlace(Demand d) {
        boolean preload = d.purpose == Purpose.PRELOAD;
        for (Peer box : d.peer.home.boxes) {
            Demand other = box == d.peer ? null : box.demand(d.item);
            if (other != null && other.member != null && other.member.club.preload == preload) {
                return other.member;
            }
            for (Member m : box.alumnus) {
                if (m.club.item == d.item && m.club.preload == preload) {
                    return m;
                }
            }
        }
        return null;
    }

    private Club find(Demand d) {
        boolean preload = d.purpose == Purpose.PRELOAD;
        List<Club> open = d.item.open;
        Club best = null;
        Closeness nearest = null;
        int oldest = Math.max(0, open.size() - SEARCHED);
        for (int i = open.size() - 1; i >= oldest; i--) {
            Club club = open.get(i);
            if (club.preload != preload) {
                continue;
            }
            Closeness c = costs.between(club.network, d.peer.network);
            boolean welcome = c == Closeness.NETWORK || club.members.size() < OPEN_TO_ALL;
            if (welcome && (nearest == null || c.compareTo(nearest) < 0)) {
                best = club;
                nearest = c;
            }
        }
        return best;
    }

    private Club found(Demand d) {
        Club club = new Club(d.item, d.peer.network, d.purpose == Purpose.PRELOAD);
        Club parent = null;
        for (Club candidate : d.item.parents) {
            if (club.preload || !candidate.preload) {
                parent = candidate;
                break;
            }
        }
        if (parent != null) {
            adopt(parent, club);
        }
        d.item.open.add(club);
        d.item.parents.add(club);
        d.item.clubs++;
        count++;
        return club;
    }

    private static void adopt(Club parent, Club child) {
        child.parent = parent;
        parent.children.add(child);
        if (parent.children.size() >= Club.MAX_CHILDREN) {
            parent.item.parents.remove(parent);
        }
    }

    /** The demand is given up. */
    void leave(Demand d) {
        Member m = d.member;
        if (m != null) {
            d.member = null;
            m.waiting.remove(d);
            left(m);
        }
    }

    /** The box has all of it now, and goes on sending to the club. */
    void complete(Demand d) {
        Member m = d.member;
        if (m == null) {
            return;
        }
        if (!d.peer.canSend()) {
            leave(d);
            return;
        }
        d.member = null;
        m.waiting.remove(d);
        m.done.add(d.peer);
        d.peer.joined(m);
        for (Demand mate : m.waiting) {
            touched.changed(mate.peer);
        }
        tidy(m.club);
    }

    /** The box is no source any more for those clubs that took it for one. */
    void resign(Peer box, Item item) {
        for (Member m : List.copyOf(box.alumnus)) {
            if (item == null || m.club.item == item) {
                m.done.remove(box);
                box.left(m);
                left(m);
            }
        }
    }

    private void left(Member m) {
        Club club = m.club;
        if (m.waiting.isEmpty() && m.done.isEmpty()) {
            m.home.load -= m.charged;
            boolean was = club.full();
            club.members.remove(m);
            if (was) {
                club.item.open.add(club);
            }
        }
        changed(club);
        for (Club child : club.children) {
            changed(child);
        }
        if (club.members.isEmpty()) {
            for (Club child : List.copyOf(club.children)) {
                child.parent = null;
                child.members.forEach(orphan -> orphan.waiting.forEach(touched::touch));
            }
            club.children.clear();
        }
        tidy(club);
    }

    private void tidy(Club club) {
        if (club.dissolved || !club.finished()) {
            return;
        }
        club.dissolved = true;
        for (Member m : List.copyOf(club.members)) {
            m.home.load -= m.charged;
            m.done.forEach(box -> box.left(m));
        }
        club.members.clear();
        club.item.open.remove(club);
        club.item.parents.remove(club);
        club.item.clubs--;
        count--;
        Club parent = club.parent;
        club.parent = null;
        if (parent != null) {
            parent.children.remove(club);
            parent.item.parents.add(parent);
            tidy(parent);
        }
    }

    /** The shares are others than before. */
    void changed(Club club) {
        for (Member m : club.members) {
            for (Demand d : m.waiting) {
                touched.changed(d.peer);
            }
        }
    }

    /** What the box passes on, or no longer does, changes the shares of its clubs. */
    void changed(Peer box) {
        for (Demand d : new ArrayList<>(box.demands)) {
            if (d.member != null) {
                changed(d.member.club);
            }
        }
        box.alumnus.forEach(m -> changed(m.club));
    }
}
