package dev.usher.backend.api;

import dev.usher.media.api.ItemId;
import java.util.List;

/**
 * What changed in the catalog after a revision.
 *
 * @param revision ask with this one next time
 * @param items new or changed
 * @param removed withdrawn
 */
public record CatalogDelta(long revision, List<CatalogItem> items, List<ItemId> removed) {}
