package dev.usher.catalog.internal;

import dev.usher.backend.api.CatalogDelta;
import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.ItemDescription;
import dev.usher.backend.api.Offer;
import dev.usher.catalog.store.CatalogStore;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.ItemRules;
import dev.usher.server.api.ServerTopics;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/** The catalog in the database; tells of every change after it is committed. */
@Component(service = {Catalog.class, StoredCatalog.class})
public final class StoredCatalog implements Catalog {
    private static final int MAX_WORDS = 10;

    private final CatalogStore store;
    private final EventAdmin events;

    @Activate
    public StoredCatalog(@Reference CatalogStore store, @Reference EventAdmin events) {
        this.store = store;
        this.events = events;
    }

    @Override
    public List<CatalogItem> items() {
        return store.items();
    }

    @Override
    public Optional<CatalogItem> item(ItemId id) {
        return store.item(id);
    }

    /**
     * Finds items on offer.
     *
     * @param words anywhere in title, synopsis or file names; empty for all
     * @param kind empty for any
     */
    public List<CatalogItem> search(String words, String kind) {
        List<String> each =
                Arrays.stream(words.strip().split("\\s+"))
                        .filter(w -> !w.isEmpty())
                        .limit(MAX_WORDS)
                        .toList();
        return store.search(each, kind);
    }

    @Override
    public CatalogDelta since(long revision) {
        return store.since(revision);
    }

    @Override
    public long revision() {
        return store.revision();
    }

    @Override
    public Optional<ItemDescription> describe(ItemId id) {
        return store.description(id);
    }

    @Override
    public void publish(CatalogItem item, ItemDescription description) {
        ItemRules.check(item);
        if (!store.put(item, description)) {
            throw new Problem(
                    "item-outdated",
                    409,
                    "A newer version of " + item.item() + " is published; publish a higher one.");
        }
        changed(item.item());
    }

    @Override
    public void offers(ItemId id, List<Offer> offers) {
        ItemRules.check(offers);
        if (!store.change(id, item -> with(item, offers))) {
            throw unknown(id);
        }
        changed(id);
    }

    @Override
    public void withdraw(ItemId id) {
        if (!store.withdraw(id)) {
            throw unknown(id);
        }
        changed(id);
    }

    @Override
    public boolean withdrawn(ItemId id) {
        return store.withdrawn(id);
    }

    /** What is said of an item that is not on offer. */
    public static Problem unknown(ItemId id) {
        return new Problem(
                "item-unknown", 404, "No item " + id + " is on offer; look it up in the catalog.");
    }

    private static CatalogItem with(CatalogItem item, List<Offer> offers) {
        return new CatalogItem(
                item.item(),
                item.version(),
                item.infoHash(),
                item.title(),
                item.synopsis(),
                item.kind(),
                item.rating(),
                item.files(),
                item.length(),
                List.copyOf(offers),
                item.release());
    }

    private void changed(ItemId id) {
        events.postEvent(new Event(ServerTopics.CATALOG, Map.of(ServerTopics.ITEM, id.value())));
    }
}
