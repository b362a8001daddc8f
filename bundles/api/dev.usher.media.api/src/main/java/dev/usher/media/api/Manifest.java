package dev.usher.media.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What the operator signed about one version of an item; it never changes. Obtained by verifying
 * the signature.
 *
 * @param version counts up with every new encryption of the item
 * @param keyIds names the content key of each tier that a file is of
 * @param files one for each file of the layout, in the same order
 */
public record Manifest(
        ItemLayout layout,
        int version,
        Map<Tier, String> keyIds,
        List<ItemFile> files,
        Instant created) {
    /**
     * @throws IllegalArgumentException when the files do not match the layout, or a tier has no key
     */
    public Manifest {
        files = List.copyOf(files);
        keyIds = Map.copyOf(keyIds);
        if (files.size() != layout.files().size()) {
            throw new IllegalArgumentException(
                    "manifest names " + files.size() + " files, layout " + layout.files().size());
        }
        for (ItemFile file : files) {
            if (!keyIds.containsKey(file.tier())) {
                throw new IllegalArgumentException("manifest names no key of tier " + file.tier());
            }
        }
    }

    /** Of an item without tiers. */
    public Manifest(
            ItemLayout layout, int version, String keyId, List<ItemFile> files, Instant created) {
        this(layout, version, Map.of(Tier.SD, keyId), files, created);
    }

    public ItemId item() {
        return layout.item();
    }

    public InfoHash infoHash() {
        return layout.infoHash();
    }

    /** Names the content key of the n-th file. */
    public String keyId(int file) {
        return keyIds.get(files.get(file).tier());
    }
}
