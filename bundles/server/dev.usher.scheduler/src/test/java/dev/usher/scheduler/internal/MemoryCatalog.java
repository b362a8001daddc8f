package dev.usher.scheduler.internal;

import dev.usher.backend.api.CatalogDelta;
import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.ItemDescription;
import dev.usher.backend.api.Offer;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemFile;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Manifest;
import dev.usher.metainfo.FileHashes;
import dev.usher.metainfo.ManifestCodec;
import dev.usher.metainfo.Metainfo;
import dev.usher.server.api.Catalog;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A catalog of items of {@link Fixture#PIECES} pieces; any thread. */
final class MemoryCatalog implements Catalog {
    private final Map<ItemId, CatalogItem> items = new LinkedHashMap<>();
    private final Map<ItemId, Metainfo> metainfo = new LinkedHashMap<>();
    private long revision = 1;

    /**
     * @param release null = it is out
     */
    synchronized void publish(ItemId item, Instant release) {
        long length = Fixture.PIECES * 16384L;
        Metainfo info =
                Metainfo.build(
                        item,
                        16384,
                        List.of(FileHashes.of(length, new byte[Fixture.PIECES * 32])),
                        Optional.empty());
        metainfo.put(item, info);
        items.put(
                item,
                new CatalogItem(
                        item,
                        1,
                        info.layout().infoHash(),
                        "T",
                        "",
                        "film",
                        0,
                        List.of(),
                        length,
                        List.of(),
                        release));
        revision++;
    }

    /** Also of what was withdrawn. */
    synchronized InfoHash hash(ItemId item) {
        return metainfo.get(item).layout().infoHash();
    }

    @Override
    public synchronized List<CatalogItem> items() {
        return List.copyOf(items.values());
    }

    @Override
    public synchronized Optional<CatalogItem> item(ItemId id) {
        return Optional.ofNullable(items.get(id));
    }

    @Override
    public CatalogDelta since(long known) {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized long revision() {
        return revision;
    }

    @Override
    public synchronized Optional<ItemDescription> describe(ItemId id) {
        Metainfo info = metainfo.get(id);
        Manifest manifest =
                new Manifest(
                        info.layout(),
                        1,
                        "key",
                        List.of(new ItemFile("f", "video/mp4", 1)),
                        Instant.EPOCH);
        String payload =
                new String(ManifestCodec.payload(manifest, info.info()), StandardCharsets.UTF_8);
        return Optional.of(new ItemDescription(payload, Map.of()));
    }

    @Override
    public void publish(CatalogItem item, ItemDescription description) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void offers(ItemId id, List<Offer> offers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean withdrawn(ItemId id) {
        return false;
    }

    @Override
    public synchronized void withdraw(ItemId id) {
        items.remove(id);
        revision++;
    }
}
