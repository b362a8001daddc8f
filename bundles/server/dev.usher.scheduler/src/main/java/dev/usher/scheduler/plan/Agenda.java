package dev.usher.scheduler.plan;

import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** What time alone will change. */
final class Agenda {
    /**
     * @param peer whose lists are to be gone through; null = none
     * @param quiet hours that begin or end; null = none; both null = the operator's
     */
    record Entry(Instant at, Peer peer, Quiet quiet) {}

    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(Comparator.comparing(Entry::at));

    /** Goes through the box's lists then, unless something earlier is noted already. */
    void wake(Peer peer, Instant at) {
        if (peer.wakes == null || at.isBefore(peer.wakes)) {
            peer.wakes = at;
            entries.add(new Entry(at, peer, null));
        }
    }

    void boundary(Quiet quiet, Instant at) {
        entries.add(new Entry(at, null, quiet));
    }

    void operatorsBoundary(Instant at) {
        entries.add(new Entry(at, null, null));
    }

    /** The next entry whose time has come, taken out; null = none. */
    Entry due(Instant now) {
        Entry first = entries.peek();
        if (first == null || first.at().isAfter(now)) {
            return null;
        }
        return entries.poll();
    }

    /** Null = never. */
    Instant next() {
        return entries.isEmpty() ? null : entries.peek().at();
    }
}
