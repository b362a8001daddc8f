package dev.usher.tracker.internal;

import dev.usher.backend.api.CatalogDelta;
import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.ItemDescription;
import dev.usher.media.api.ItemFile;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.Manifest;
import dev.usher.metainfo.FileHashes;
import dev.usher.metainfo.ManifestCodec;
import dev.usher.metainfo.Metainfo;
import dev.usher.metainfo.PieceHasher;
import dev.usher.metainfo.V1PieceHasher;
import dev.usher.server.api.Catalog;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A catalog of items of three pieces; the tracker reads it on a thread of its own. */
final class Catalogued {
    private static final int PIECE = 16384;

    private final Map<ItemId, Metainfo> items = new LinkedHashMap<>();
    private final List<ItemId> removed = new ArrayList<>();
    private long revision;

    /**
     * @param name one hexadecimal digit
     */
    synchronized ItemLayout publish(String name, boolean hybrid, boolean secure) {
        ItemId item = new ItemId(name.repeat(32));
        byte[] bytes = new byte[2 * PIECE + 1];
        bytes[0] = (byte) name.charAt(0);
        PieceHasher hasher = new PieceHasher();
        hasher.write(bytes, 0, bytes.length);
        V1PieceHasher v1 = new V1PieceHasher(PIECE);
        v1.write(bytes, 0, bytes.length);
        v1.endFile();
        List<FileHashes> hashes = List.of(hasher.finish());
        Optional<String> ca = secure ? Optional.of("PEM") : Optional.empty();
        Metainfo metainfo =
                hybrid
                        ? Metainfo.hybrid(item, PIECE, hashes, v1.finish(), ca)
                        : Metainfo.build(item, PIECE, hashes, ca);
        items.put(item, metainfo);
        revision++;
        return metainfo.layout();
    }

    synchronized void withdraw(ItemId item) {
        items.remove(item);
        removed.add(item);
        revision++;
    }

    Catalog service() {
        return (Catalog)
                Proxy.newProxyInstance(
                        Catalog.class.getClassLoader(),
                        new Class<?>[] {Catalog.class},
                        (p, m, a) ->
                                switch (m.getName()) {
                                    case "since" -> since((Long) a[0]);
                                    case "describe" -> describe((ItemId) a[0]);
                                    default -> throw new AssertionError(m);
                                });
    }

    private synchronized CatalogDelta since(long known) {
        List<CatalogItem> all = items.values().stream().map(m -> item(m.layout())).toList();
        return new CatalogDelta(
                revision, known == revision ? List.of() : all, List.copyOf(removed));
    }

    private static CatalogItem item(ItemLayout layout) {
        return new CatalogItem(
                layout.item(),
                1,
                layout.infoHash(),
                "Title",
                "",
                "film",
                0,
                List.of(),
                layout.length(),
                List.of(),
                null);
    }

    private synchronized Optional<ItemDescription> describe(ItemId id) {
        Metainfo metainfo = items.get(id);
        Manifest manifest =
                new Manifest(
                        metainfo.layout(),
                        1,
                        "key",
                        List.of(new ItemFile("film", "video/mp4", 100)),
                        Instant.EPOCH);
        String payload =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(ManifestCodec.payload(manifest, metainfo.info()));
        return Optional.of(
                new ItemDescription("header." + payload + ".signature", metainfo.pieceLayers()));
    }
}
