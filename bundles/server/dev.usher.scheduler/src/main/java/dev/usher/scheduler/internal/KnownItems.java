package dev.usher.scheduler.internal;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.ItemDescription;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.Problem;
import dev.usher.metainfo.ManifestCodec;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.OperatorKeys;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalog as the scheduler needs it: layouts, from the signed manifests. Read again when the
 * catalog changed.
 */
final class KnownItems {
    private static final Logger LOG = LoggerFactory.getLogger(KnownItems.class);

    /**
     * @param release null = released
     */
    record Known(ItemLayout layout, Instant release) {}

    private final Catalog catalog;
    private final OperatorKeys keys;
    private final Map<InfoHash, ItemLayout> layouts = new HashMap<>();
    private Map<ItemId, Known> items = Map.of();
    private long revision = -1;

    KnownItems(Catalog catalog, OperatorKeys keys) {
        this.catalog = catalog;
        this.keys = keys;
    }

    long revision() {
        return catalog.revision();
    }

    Optional<Known> item(ItemId item) {
        return Optional.ofNullable(all().get(item));
    }

    synchronized Map<ItemId, Known> all() {
        long now = catalog.revision();
        if (now != revision) {
            Map<ItemId, Known> read = new HashMap<>();
            for (CatalogItem i : catalog.items()) {
                layout(i).ifPresent(l -> read.put(i.item(), new Known(l, i.release())));
            }
            layouts.values().removeIf(l -> !read.containsKey(l.item()));
            items = read;
            revision = now;
        }
        return items;
    }

    private Optional<ItemLayout> layout(CatalogItem item) {
        ItemLayout known = layouts.get(item.infoHash());
        if (known != null) {
            return Optional.of(known);
        }
        Optional<ItemDescription> description = catalog.describe(item.item());
        if (description.isEmpty()) {
            return Optional.empty();
        }
        try {
            byte[] payload =
                    keys.verify(
                            OperatorKeys.Purpose.MANIFEST,
                            "usher-item+jws",
                            description.get().manifest());
            ItemLayout layout = ManifestCodec.parse(payload).layout();
            layouts.put(layout.infoHash(), layout);
            return Optional.of(layout);
        } catch (Problem p) {
            LOG.error(
                    "Item {} is not delivered: {} Publish it again.", item.item(), p.getMessage());
            return Optional.empty();
        }
    }
}
