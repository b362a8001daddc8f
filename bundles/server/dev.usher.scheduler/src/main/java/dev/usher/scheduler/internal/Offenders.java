package dev.usher.scheduler.internal;

import dev.usher.backend.api.Offence;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.scheduler.plan.Planner;
import dev.usher.scheduler.store.ConductStore;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Keeps the planner from sending anybody to those who did wrong. Thread-safe. */
final class Offenders {
    private final OffenceBook book;
    private final Planner planner;
    private final Feed feed;
    private volatile Set<String> excluded = Set.of();

    Offenders(Planner planner, Feed feed, ConductStore store) {
        this.book = new OffenceBook(store);
        this.planner = planner;
        this.feed = feed;
    }

    /**
     * A box complains.
     *
     * @param household of the box; null = unknown or revoked, its word does not count
     */
    void observe(BoxId box, String household, List<Offence> offences, Instant now) {
        if (!offences.isEmpty()
                && household != null
                && !excluded.contains(box.value())
                && book.reported(box, household, offences, now)) {
            refresh(now);
        }
    }

    /** Old complaints are forgotten. */
    synchronized void refresh(Instant now) {
        Set<String> fresh = book.excluded(feed.households(), now);
        if (!fresh.equals(excluded)) {
            excluded = fresh;
            synchronized (planner) {
                planner.exclude(fresh);
            }
        }
    }

    /** Source ids. */
    Set<String> excluded() {
        return excluded;
    }

    List<OffenceBook.Accused> accused() {
        return book.accused(excluded);
    }

    /**
     * @throws Problem offender-unknown (404)
     */
    void forgive(String source, Instant now) {
        if (!book.forgive(source)) {
            throw new Problem("offender-unknown", 404, "Nobody complained of " + source + ".");
        }
        refresh(now);
    }
}
