package dev.usher.media.api;

import java.time.Instant;
import java.util.List;

/**
 * What the operator signed about one version of an item; it never changes. Obtained by verifying
 * the signature.
 *
 * @param version counts up with every new encryption of the item
 * @param keyId names the content key of this version
 * @param files one for each file of the layout, in the same order
 */
public record Manifest(
        ItemLayout layout, int version, String keyId, List<ItemFile> files, Instant created) {
    /**
     * @throws IllegalArgumentException when the files do not match the layout
     */
    public Manifest {
        files = List.copyOf(files);
        if (files.size() != layout.files().size()) {
            throw new IllegalArgumentException(
                    "manifest names " + files.size() + " files, layout " + layout.files().size());
        }
    }

    public ItemId item() {
        return layout.item();
    }

    public InfoHash infoHash() {
        return layout.infoHash();
    }
}
