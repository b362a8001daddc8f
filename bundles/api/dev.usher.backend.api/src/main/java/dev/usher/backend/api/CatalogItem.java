package dev.usher.backend.api;

import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemFile;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Tier;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * What a person sees of an item.
 *
 * @param kind film, song, book, picture or other
 * @param rating youngest age it is meant for, in years; 0 = everybody
 * @param length bytes of ciphertext: what a delivery costs
 * @param release nothing is delivered to be opened before; null = released
 */
public record CatalogItem(
        ItemId item,
        int version,
        InfoHash infoHash,
        String title,
        String synopsis,
        String kind,
        int rating,
        List<ItemFile> files,
        long length,
        List<Offer> offers,
        Instant release) {
    /** The highest tier of its files that is opened by what opens up to this one. */
    public Tier opened(Tier tier) {
        return files.stream()
                .map(ItemFile::tier)
                .filter(tier::covers)
                .max(Comparator.naturalOrder())
                .orElse(Tier.SD);
    }
}
