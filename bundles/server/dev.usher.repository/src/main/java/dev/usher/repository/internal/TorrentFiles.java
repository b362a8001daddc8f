package dev.usher.repository.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.backend.api.ItemDescription;
import dev.usher.json.Json;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.Problem;
import dev.usher.metainfo.Bencode;
import dev.usher.metainfo.BencodeException;
import dev.usher.metainfo.ManifestCodec;
import dev.usher.metainfo.Metainfo;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.OperatorKeys;
import dev.usher.server.api.Placement;
import dev.usher.server.api.Placement.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Published items as torrent files (BEP 3, 12, 19, 52). */
@Component(service = TorrentFiles.class)
public final class TorrentFiles {
    private final Catalog catalog;
    private final OperatorKeys keys;
    private final Placement placement;

    @Activate
    public TorrentFiles(
            @Reference Catalog catalog,
            @Reference OperatorKeys keys,
            @Reference Placement placement) {
        this.catalog = catalog;
        this.keys = keys;
        this.placement = placement;
    }

    /**
     * @param announce URLs of trackers, each a tier of its own
     * @param v1 only the v1 half of a hybrid
     * @throws Problem item-unknown (404), item-no-hybrid (409)
     */
    public byte[] of(ItemId item, List<String> announce, boolean v1) {
        ItemDescription description =
                catalog.describe(item)
                        .orElseThrow(
                                () ->
                                        new Problem(
                                                "item-unknown",
                                                404,
                                                "There is no published item " + item + "."));
        byte[] payload =
                keys.verify(
                        OperatorKeys.Purpose.MANIFEST, "usher-item+jws", description.manifest());
        Map<String, Object> torrent = new TreeMap<>();
        if (!announce.isEmpty()) {
            torrent.put("announce", announce.get(0));
            torrent.put("announce-list", announce.stream().map(List::of).toList());
        }
        ItemLayout layout = ManifestCodec.parse(payload).layout();
        if (!v1) {
            torrent.put("info", info(payload));
            torrent.put("piece layers", layers(description));
        } else if (!layout.v1().isEmpty()) {
            torrent.put("info", Metainfo.v1Half(info(payload)));
        } else {
            throw new Problem(
                    "item-no-hybrid",
                    409,
                    "Item " + item + " has no v1 half: publish it as a hybrid.");
        }
        List<String> seeds = seeds(layout.infoHash());
        if (!seeds.isEmpty()) {
            torrent.put("url-list", seeds);
        }
        return Bencode.encode(torrent);
    }

    private static Map<String, Object> info(byte[] payload) {
        try {
            String info = Json.read(payload, JsonNode.class).get("info").textValue();
            return Bencode.decodeDictionary(Base64.getUrlDecoder().decode(info));
        } catch (BencodeException e) {
            throw new Problem(
                    "manifest-invalid",
                    422,
                    "The manifest cannot be used: " + e.getMessage() + ". Publish the item again.");
        }
    }

    private static Map<String, Object> layers(ItemDescription description) {
        Map<String, Object> layers = new TreeMap<>();
        description
                .pieceLayers()
                .forEach(
                        (root, layer) ->
                                layers.put(
                                        new String(
                                                HexFormat.of().parseHex(root),
                                                StandardCharsets.ISO_8859_1),
                                        layer));
        return layers;
    }

    /** Servers other than this one, which wants a certificate of ours. */
    private List<String> seeds(InfoHash item) {
        List<String> holding =
                placement.copies(item).stream()
                        .filter(Placement.Copy::usable)
                        .map(Placement.Copy::repository)
                        .toList();
        return placement.servers().stream()
                .filter(s -> s.kind() != Kind.EMBEDDED && holding.contains(s.name()))
                .map(Placement.Server::baseUrl)
                .toList();
    }
}
