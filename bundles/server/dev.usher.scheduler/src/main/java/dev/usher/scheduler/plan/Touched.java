package dev.usher.scheduler.plan;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;

/** Demands to be planned anew, the most pressing first, and boxes whose orders changed. */
final class Touched {
    private final Queue<Demand> viewings = new ArrayDeque<>();
    private final Queue<Demand> running = new ArrayDeque<>();
    private final Queue<Demand> rest = new ArrayDeque<>();
    private Set<Peer> changed = new LinkedHashSet<>();

    void touch(Demand d) {
        if (d.alive && !d.queued) {
            d.queued = true;
            switch (d.purpose) {
                case VIEWING -> viewings.add(d);
                case ASKED -> (d.running() ? running : rest).add(d);
                default -> rest.add(d);
            }
        }
    }

    /** Null = none left. */
    Demand next() {
        Demand d = viewings.poll();
        d = d == null ? running.poll() : d;
        d = d == null ? rest.poll() : d;
        if (d != null) {
            d.queued = false;
        }
        return d;
    }

    void changed(Peer box) {
        changed.add(box);
    }

    Set<Peer> takeChanged() {
        Set<Peer> taken = changed;
        changed = new LinkedHashSet<>();
        return taken;
    }
}
