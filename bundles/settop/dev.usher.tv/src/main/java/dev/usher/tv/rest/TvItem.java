package dev.usher.tv.rest;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.Offer;
import dev.usher.backend.api.QueueEntry;
import dev.usher.media.api.ItemFile;
import dev.usher.media.api.ItemId;
import dev.usher.settop.api.Player;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An item as the television shows it: the catalog's words and how it stands on this box.
 *
 * @param state none, queued, delivering or available
 * @param progress of the delivery, 0 to 1
 * @param bytesFrom payload bytes received by source
 * @param reason why it does not go on, for a person; null when it does
 * @param preloaded whether the server brought it before anybody here asked for it
 * @param kept whether somebody here said that it is to stay
 * @param notBefore when it may begin to come, as its list says; null = at once
 * @param deadline by when it is wanted, as its list says; null = as soon as may be
 * @param startsIn seconds until it can be played while it comes; 0 = now; null = not known
 * @param access what may be done with it; null while the player is being replaced
 */
public record TvItem(
        ItemId item,
        int version,
        String title,
        String synopsis,
        String kind,
        int rating,
        List<ItemFile> files,
        long length,
        List<Offer> offers,
        Instant release,
        String state,
        double progress,
        Map<String, Long> bytesFrom,
        String reason,
        boolean preloaded,
        boolean kept,
        Instant notBefore,
        Instant deadline,
        Long startsIn,
        Player.Access access) {

    static TvItem of(
            CatalogItem item,
            Delivery delivery,
            boolean preloaded,
            boolean kept,
            Optional<QueueEntry> wanted,
            Player.Access access) {
        return new TvItem(
                item.item(),
                item.version(),
                item.title(),
                item.synopsis(),
                item.kind(),
                item.rating(),
                item.files(),
                item.length(),
                item.offers(),
                item.release(),
                delivery.state(),
                delivery.progress(),
                delivery.bytesFrom(),
                delivery.reason(),
                preloaded,
                kept,
                wanted.map(QueueEntry::notBefore).orElse(null),
                wanted.map(QueueEntry::deadline).orElse(null),
                delivery.startsIn(),
                access);
    }
}
