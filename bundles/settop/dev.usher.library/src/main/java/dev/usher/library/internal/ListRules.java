package dev.usher.library.internal;

import dev.usher.backend.api.QueueEntry;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** What may stand on a priority list. */
final class ListRules {
    private ListRules() {}

    /**
     * @throws Problem queue-malformed (400), item-unknown (404)
     */
    static void check(List<QueueEntry> entries, Predicate<ItemId> known) {
        Set<ItemId> seen = new HashSet<>();
        for (QueueEntry entry : entries) {
            if (entry == null || entry.item() == null) {
                throw new Problem(
                        "queue-malformed", 400, "An entry of the priority list names no item.");
            }
            ItemId item = entry.item();
            if (!seen.add(item)) {
                throw new Problem(
                        "queue-malformed",
                        400,
                        "Item " + item + " stands twice on the list; name every item once.",
                        Map.of("item", item.value()));
            }
            if (entry.notBefore() != null
                    && entry.deadline() != null
                    && !entry.notBefore().isBefore(entry.deadline())) {
                throw new Problem(
                        "queue-malformed",
                        400,
                        "Item "
                                + item
                                + " is to be complete before it may begin; choose a later deadline.",
                        Map.of("item", item.value()));
            }
            if (!known.test(item)) {
                throw new Problem(
                        "item-unknown",
                        404,
                        "There is no item "
                                + item
                                + " in the catalog of this box; choose one that is.",
                        Map.of("item", item.value()));
            }
        }
    }
}
