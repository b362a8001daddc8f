package dev.usher.drm.host.wire;

import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemFile;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.StoredFile;
import dev.usher.media.api.Tier;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A manifest as it goes over the wire.
 *
 * @param v1 SHA-1 info hashes
 */
public record Film(
        ItemId item,
        InfoHash infoHash,
        int pieceLength,
        List<StoredFile> stored,
        List<InfoHash> v1,
        int version,
        Map<Tier, String> keyIds,
        List<ItemFile> files,
        Instant created) {
    public static Film of(Manifest manifest) {
        ItemLayout layout = manifest.layout();
        return new Film(
                layout.item(),
                layout.infoHash(),
                layout.pieceLength(),
                layout.files(),
                layout.v1(),
                manifest.version(),
                manifest.keyIds(),
                manifest.files(),
                manifest.created());
    }

    /**
     * @throws IllegalArgumentException when it describes nothing that can be
     */
    public Manifest manifest() {
        ItemLayout layout = new ItemLayout(item, infoHash, pieceLength, stored, v1);
        return new Manifest(layout, version, keyIds, files, created);
    }
}
