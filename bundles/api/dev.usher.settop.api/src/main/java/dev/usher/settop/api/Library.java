package dev.usher.settop.api;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.QueueEntry;
import dev.usher.backend.api.Transfer;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Manifest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Library: the local catalog, the priority list and what is on this box; answers without the
 * network.
 */
@ProviderType
public interface Library {
    /**
     * @param query words to find in title and synopsis; empty = everything
     */
    List<CatalogItem> search(String query);

    Optional<CatalogItem> item(ItemId id);

    List<QueueEntry> queue();

    /**
     * Replaces the priority list, most wanted first.
     *
     * @throws dev.usher.media.api.Problem item-unknown (404), queue-malformed (400: an item twice)
     */
    void queue(List<QueueEntry> entries);

    /** Where the item's delivery stands; empty = not asked for. */
    Optional<Transfer> transfer(ItemId id);

    boolean available(ItemId id);

    /** Whether the server brought the item, or begins to, before anybody here asked for it. */
    boolean preloaded(ItemId id);

    /** Items a person here wants to stay whatever else needs their room. */
    Set<ItemId> kept();

    /** Says whether an item is to stay; also for items that are not on the box yet. */
    void keep(ItemId id, boolean keep);

    /** The verified manifest of an item that was asked for. */
    Optional<Manifest> manifest(ItemId id);

    BoxState state();
}
