package dev.usher.library.internal;

import dev.usher.backend.api.BackendException;
import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.QueueEntry;
import dev.usher.library.room.Keeping;
import dev.usher.library.store.LibraryStore;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Manifest;
import dev.usher.settop.api.BoxTopics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets go of what was published or signed anew: what the household wants is fetched in its new
 * version, what was brought ahead leaves, and what is being watched is watched to the end first.
 * Used by one thread.
 */
final class Successors {
    private static final Logger LOG = LoggerFactory.getLogger(Successors.class);

    private final LibraryStore store;
    private final Manifests manifests;
    private final Arrivals arrivals;
    private final HeldItems held;
    private final Keeping keeping;
    private final News news;
    private boolean due = true;

    Successors(
            LibraryStore store,
            Manifests manifests,
            Arrivals arrivals,
            HeldItems held,
            Keeping keeping,
            News news) {
        this.store = store;
        this.manifests = manifests;
        this.arrivals = arrivals;
        this.held = held;
        this.keeping = keeping;
        this.news = news;
    }

    /** The catalog changed. */
    void expect() {
        due = true;
    }

    /**
     * @return whether there is something new to be fetched
     * @throws BackendException it is looked again later
     */
    boolean look() throws BackendException {
        boolean fresh = manifests.renewSignatures();
        if (!due) {
            return fresh;
        }
        boolean waiting = false;
        for (Manifest present : List.copyOf(manifests.all())) {
            Optional<CatalogItem> next =
                    store.item(present.item()).filter(i -> i.version() > present.version());
            if (next.isPresent()) {
                if (keeping.watched(present.item())) {
                    waiting = true;
                } else {
                    fresh |= renew(next.get());
                    waiting |= manifests.of(present.item()).filter(present::equals).isPresent();
                }
            }
        }
        due = waiting;
        return fresh;
    }

    private boolean renew(CatalogItem next) throws BackendException {
        ItemId item = next.item();
        if (!keeping.among(List.of(item)).contains(item)) {
            LOG.info("Item {} was brought ahead in a version that is no more: it leaves", item);
            held.evict(item);
            return false;
        }
        if (!manifests.ensure(item, Optional.of(next.infoHash()))) {
            return false;
        }
        arrivals.renewed(item);
        List<QueueEntry> queue = store.queue();
        if (queue.stream().noneMatch(e -> e.item().equals(item))) {
            List<QueueEntry> longer = new ArrayList<>(queue);
            longer.add(0, new QueueEntry(item, null));
            store.queue(longer);
            news.publish(BoxTopics.QUEUE, longer);
        }
        return true;
    }
}
