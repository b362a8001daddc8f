package dev.usher.tv.rest;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.QueueEntry;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.settop.api.Library;
import dev.usher.settop.api.Player;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Puts together what the catalog, the deliveries and the player know of items. */
@Component(service = Shelf.class)
public final class Shelf {
    private final Library library;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Player player;

    @Activate
    public Shelf(@Reference Library library) {
        this.library = library;
    }

    Shelf(Library library, Player player) {
        this(library);
        this.player = player;
    }

    List<TvItem> items(String query) {
        Map<ItemId, QueueEntry> wanted = wanted();
        return library.search(query).stream().map(item -> item(item, wanted)).toList();
    }

    /**
     * @throws Problem item-unknown (404)
     */
    TvItem item(ItemId id) {
        CatalogItem item =
                library.item(id)
                        .orElseThrow(
                                () ->
                                        new Problem(
                                                "item-unknown",
                                                404,
                                                "There is no item "
                                                        + id
                                                        + " in the catalog of this box; choose one that is.",
                                                Map.of("item", id.value())));
        return item(item, wanted());
    }

    /**
     * @throws Problem item-unknown (404)
     */
    TvItem keep(ItemId id, boolean keep) {
        item(id);
        library.keep(id, keep);
        return item(id);
    }

    Delivery delivery(ItemId id) {
        return Delivery.of(
                id, library.transfer(id), wanted().containsKey(id), item -> startsIn(player, item));
    }

    private TvItem item(CatalogItem item, Map<ItemId, QueueEntry> wanted) {
        Player present = player;
        Delivery delivery =
                Delivery.of(
                        item.item(),
                        library.transfer(item.item()),
                        wanted.containsKey(item.item()),
                        id -> startsIn(present, id));
        return TvItem.of(
                item,
                delivery,
                library.preloaded(item.item()),
                library.kept().contains(item.item()),
                Optional.ofNullable(wanted.get(item.item())),
                present == null ? null : present.access(item.item()));
    }

    private static Optional<Duration> startsIn(Player present, ItemId item) {
        return present == null ? Optional.empty() : present.startsIn(item);
    }

    private Map<ItemId, QueueEntry> wanted() {
        return library.queue().stream().collect(Collectors.toMap(QueueEntry::item, e -> e));
    }
}
