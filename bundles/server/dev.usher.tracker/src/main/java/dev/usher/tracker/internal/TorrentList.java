package dev.usher.tracker.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.backend.api.CatalogDelta;
import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.ItemDescription;
import dev.usher.json.Json;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.Problem;
import dev.usher.metainfo.Bencode;
import dev.usher.metainfo.BencodeException;
import dev.usher.metainfo.ManifestCodec;
import dev.usher.server.api.Catalog;
import dev.usher.tracker.swarms.Torrent;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The torrents of the catalog. Not thread-safe. */
final class TorrentList {
    private static final Logger LOG = LoggerFactory.getLogger(TorrentList.class);
    private static final String SSL_TORRENT = "ssl-cert";

    private final Catalog catalog;
    private final Map<ItemId, List<Torrent>> torrents = new HashMap<>();
    private long revision;

    TorrentList(Catalog catalog) {
        this.catalog = catalog;
    }

    /** Reads what changed since it was called last. */
    List<Torrent> renew() {
        CatalogDelta delta = catalog.since(revision);
        delta.removed().forEach(torrents::remove);
        for (CatalogItem item : delta.items()) {
            catalog.describe(item.item())
                    .ifPresent(d -> torrents.put(item.item(), read(item.item(), d)));
        }
        revision = delta.revision();
        return torrents.values().stream().flatMap(List::stream).toList();
    }

    private static List<Torrent> read(ItemId item, ItemDescription description) {
        try {
            // signed by this operator and kept by this server: not verified again
            byte[] payload = Base64.getUrlDecoder().decode(description.manifest().split("\\.")[1]);
            byte[] info =
                    Base64.getUrlDecoder()
                            .decode(Json.read(payload, JsonNode.class).get("info").textValue());
            ItemLayout layout = ManifestCodec.parse(payload).layout();
            boolean secure = Bencode.decodeDictionary(info).containsKey(SSL_TORRENT);
            return torrents(layout, secure);
        } catch (BencodeException | Problem e) {
            LOG.warn("Item {} is not tracked for foreign clients: {}", item, e.getMessage());
            return List.of();
        }
    }

    /**
     * Clients of BitTorrent v1 know nothing of SSL torrents as far as they are not libtorrent, so
     * the v1 half of a hybrid is for those who talk plain.
     */
    static List<Torrent> torrents(ItemLayout layout, boolean secure) {
        List<Torrent> both = new ArrayList<>();
        InfoHash hash = layout.infoHash();
        int pieces = layout.pieceCount();
        both.add(new Torrent(hash, hash.serverName(), pieces, secure));
        layout.v1().forEach(v1 -> both.add(new Torrent(hash, v1.hex(), pieces, false)));
        return both;
    }
}
