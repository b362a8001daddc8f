package dev.usher.repository.internal;

import dev.usher.media.api.ItemId;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.Problem;
import dev.usher.media.api.Tier;
import dev.usher.repository.store.DraftStore.Draft;
import dev.usher.repository.store.DraftStore.DraftFile;
import dev.usher.server.api.ContentKey;
import dev.usher.server.api.KeyVault;
import java.util.List;

/** The content keys of what is published: one for each tier of a version. Callers close them. */
final class ContentKeys {
    private final KeyVault vault;

    ContentKeys(KeyVault vault) {
        this.vault = vault;
    }

    /** The one of the lowest tier, with which a version begins. */
    ContentKey first(ItemId item, int version) {
        return vault.create(item, version, Tier.SD);
    }

    /** Of a tier of a draft; made for the first file of it. */
    ContentKey of(Draft draft, Tier tier, List<DraftFile> files) {
        if (tier == Tier.SD) {
            return ofDraft(draft.keyId());
        }
        return files.stream()
                .filter(f -> f.tier() == tier)
                .findFirst()
                .map(f -> ofDraft(f.keyId()))
                .orElseGet(() -> vault.create(draft.item(), draft.version(), tier));
    }

    private ContentKey ofDraft(String id) {
        return vault.open(id)
                .orElseThrow(
                        () -> lost("The key vault has lost a key of this draft. Begin it anew."));
    }

    /** Of a file of a version on offer. */
    ContentKey of(Manifest manifest, int file) {
        return vault.open(manifest.keyId(file))
                .orElseThrow(
                        () ->
                                lost(
                                        "The key vault has lost the key of this item. Send its files anew."));
    }

    private static Problem lost(String detail) {
        return new Problem("key-lost", 500, detail);
    }
}
