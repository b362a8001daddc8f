package dev.usher.scheduler.plan;

import java.util.ArrayList;
import java.util.List;

/** A home's place in a club. */
final class Member {
    final Club club;
    final Home home;

    /** Its boxes that wait for the item; they divide the home's share. */
    final List<Demand> waiting = new ArrayList<>();

    /** Its boxes that have completed it. */
    final List<Peer> done = new ArrayList<>();

    /** What the place adds to the home's load. */
    long charged;

    Member(Club club, Home home) {
        this.club = club;
        this.home = home;
    }

    /** Whether others get anything from it. */
    boolean passesOn() {
        if (home.isQuiet()) {
            return false;
        }
        for (Peer p : done) {
            if (p.canSend()) {
                return true;
            }
        }
        for (Demand d : waiting) {
            if (d.peer.canSend()) {
                return true;
            }
        }
        return false;
    }
}
