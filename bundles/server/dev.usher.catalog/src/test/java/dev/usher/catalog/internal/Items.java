package dev.usher.catalog.internal;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.ItemDescription;
import dev.usher.backend.api.Offer;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemFile;
import dev.usher.media.api.ItemId;
import java.util.List;
import java.util.Map;

/** Items for tests. */
final class Items {
    static final ItemDescription DESCRIPTION =
            new ItemDescription("jws", Map.of("ab", new byte[] {1, 2}));

    private Items() {}

    static ItemId id(String digit) {
        return new ItemId(digit.repeat(32));
    }

    static CatalogItem film(String digit, String title) {
        return item(digit, 1, title, "film", "");
    }

    static CatalogItem item(String digit, int version, String title, String kind, String synopsis) {
        Offer rental = new Offer("rent-48h", Offer.Model.RENTAL, 399, "EUR", 0, 172_800, true);
        return new CatalogItem(
                id(digit),
                version,
                new InfoHash(digit.repeat(64)),
                title,
                synopsis,
                kind,
                12,
                List.of(new ItemFile("main.mp4", "video/mp4", 77)),
                93,
                List.of(rental),
                null);
    }
}
