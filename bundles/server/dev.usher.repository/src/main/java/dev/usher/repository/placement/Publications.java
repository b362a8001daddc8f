package dev.usher.repository.placement;

import dev.usher.backend.api.ItemDescription;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.Problem;
import dev.usher.metainfo.ManifestCodec;
import dev.usher.metainfo.PieceVerifier;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.OperatorKeys;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the items on offer are told from wrong bytes: read from their signed manifests. Thread-safe.
 */
final class Publications {
    private static final Logger LOG = LoggerFactory.getLogger(Publications.class);

    /** A verifier holds the hashes of all pieces; of a large catalog only a part fits. */
    private static final int REMEMBERED = 100;

    private final Catalog catalog;
    private final OperatorKeys keys;
    private final Map<InfoHash, PieceVerifier> lately =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<InfoHash, PieceVerifier> eldest) {
                    return size() > REMEMBERED;
                }
            };

    Publications(Catalog catalog, OperatorKeys keys) {
        this.catalog = catalog;
        this.keys = keys;
    }

    Catalog catalog() {
        return catalog;
    }

    /** Empty when this very ciphertext is not on offer, or its manifest is broken. */
    synchronized Optional<PieceVerifier> find(ItemId item, InfoHash infoHash) {
        PieceVerifier known = lately.get(infoHash);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<PieceVerifier> found =
                catalog.describe(item)
                        .flatMap(d -> verifier(item, d))
                        .filter(v -> v.layout().infoHash().equals(infoHash));
        found.ifPresent(v -> lately.put(infoHash, v));
        return found;
    }

    private Optional<PieceVerifier> verifier(ItemId item, ItemDescription description) {
        try {
            byte[] payload =
                    keys.verify(
                            OperatorKeys.Purpose.MANIFEST,
                            "usher-item+jws",
                            description.manifest());
            ItemLayout layout = ManifestCodec.parse(payload).layout();
            return Optional.of(new PieceVerifier(layout, description.pieceLayers()));
        } catch (Problem p) {
            LOG.error("Copies of item {} cannot be verified: {}", item, p.getMessage());
            return Optional.empty();
        }
    }
}
