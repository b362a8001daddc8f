package dev.usher.server.api;

import dev.usher.backend.api.CatalogDelta;
import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.ItemDescription;
import dev.usher.backend.api.Offer;
import dev.usher.media.api.ItemId;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Catalog: what is on offer. */
@ProviderType
public interface Catalog {
    List<CatalogItem> items();

    Optional<CatalogItem> item(ItemId id);

    /** Everything that changed after {@code revision}; 0 for all. */
    CatalogDelta since(long revision);

    long revision();

    Optional<ItemDescription> describe(ItemId id);

    /** Adds the item, or replaces its present version. */
    void publish(CatalogItem item, ItemDescription description);

    void offers(ItemId id, List<Offer> offers);

    void withdraw(ItemId id);

    /** Whether the item was on offer and is not any more. */
    boolean withdrawn(ItemId id);
}
