package dev.usher.server.api;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.Offer;
import dev.usher.media.api.ItemId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Repository: takes files of the operator, encrypts them and puts the item into the catalog. */
@ProviderType
public interface Publisher {
    /**
     * Publishes files of this machine as one new item; they are only read. Blocks until the item is
     * in the catalog.
     *
     * @param files in the order in which a person sees them
     * @throws dev.usher.media.api.Problem item-invalid (422, {@link ItemRules}), file-unreadable
     *     (422), storage-full (507)
     */
    ItemId publish(PublishRequest request, List<Path> files);

    /**
     * Publishes the item anew under a fresh content key, as after the present one leaked: its next
     * version, encrypted from the ciphertext on this machine. The present version stays on offer
     * until the next one takes its place. Blocks until then; a call that was cut off goes on when
     * it is repeated.
     *
     * @return the next version
     * @throws dev.usher.media.api.Problem item-unknown (404), item-busy or item-elsewhere (409),
     *     item-damaged (503), storage-full (507)
     */
    CatalogItem rekey(ItemId item);

    /**
     * What a person is to see of a new item.
     *
     * @param kind film, song, book, picture or other
     * @param rating youngest age it is meant for, in years; 0 = everybody
     * @param release nothing is delivered before; null = released
     * @param hybrid whether foreign BitTorrent clients may take part: the item is described for v1
     *     clients too, and is no SSL torrent. What they get is ciphertext
     */
    record PublishRequest(
            String title,
            String synopsis,
            String kind,
            int rating,
            List<Offer> offers,
            Instant release,
            boolean hybrid) {
        /** An item for boxes only. */
        public PublishRequest(
                String title,
                String synopsis,
                String kind,
                int rating,
                List<Offer> offers,
                Instant release) {
            this(title, synopsis, kind, rating, offers, release, false);
        }
    }
}
