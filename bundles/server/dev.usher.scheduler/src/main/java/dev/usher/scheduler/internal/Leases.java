package dev.usher.scheduler.internal;

import dev.usher.media.api.BoxId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which boxes spoke lately. Each step costs the same however many there are. Thread-safe. */
final class Leases {
    private final Duration lease;

    /** The one that was silent longest first. */
    private final Map<BoxId, Instant> spoke = new LinkedHashMap<>();

    Leases(Duration lease) {
        this.lease = lease;
    }

    /** The box speaks; true when it had no lease. */
    synchronized boolean renew(BoxId box, Instant now) {
        boolean fresh = spoke.remove(box) == null;
        spoke.put(box, now);
        return fresh;
    }

    synchronized boolean holds(BoxId box) {
        return spoke.containsKey(box);
    }

    /** Takes out those whose lease is over. */
    synchronized List<BoxId> expired(Instant now) {
        List<BoxId> expired = new ArrayList<>();
        Iterator<Map.Entry<BoxId, Instant>> oldest = spoke.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<BoxId, Instant> e = oldest.next();
            if (!e.getValue().isBefore(now.minus(lease))) {
                break;
            }
            expired.add(e.getKey());
            oldest.remove();
        }
        return expired;
    }

    /** When the next lease is over if its box says nothing; null = there is none. */
    synchronized Instant next() {
        Iterator<Instant> oldest = spoke.values().iterator();
        return oldest.hasNext() ? oldest.next().plus(lease).plusMillis(1) : null;
    }
}
