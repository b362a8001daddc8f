package dev.usher.shell.settop.internal;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.QueueEntry;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import java.util.ArrayList;
import java.util.List;

/** What a person's word does to a list and means in a catalog. */
final class PriorityList {
    private PriorityList() {}

    /** The list with the item at its end, where it is, or at its head. */
    static List<QueueEntry> with(List<QueueEntry> list, ItemId item, boolean first) {
        List<QueueEntry> changed = new ArrayList<>(list);
        boolean there = list.stream().anyMatch(e -> e.item().equals(item));
        if (first) {
            changed.removeIf(e -> e.item().equals(item));
            changed.add(0, new QueueEntry(item, null));
        } else if (!there) {
            changed.add(new QueueEntry(item, null));
        }
        return changed;
    }

    static List<QueueEntry> without(List<QueueEntry> list, ItemId item) {
        return list.stream().filter(e -> !e.item().equals(item)).toList();
    }

    /**
     * The item with this id, unique beginning of an id, or title.
     *
     * @throws Problem not-found (404), ambiguous (409)
     */
    static CatalogItem find(List<CatalogItem> catalog, String text) {
        List<CatalogItem> exact =
                catalog.stream()
                        .filter(
                                i ->
                                        i.item().value().equals(text)
                                                || i.title().equalsIgnoreCase(text))
                        .toList();
        List<CatalogItem> found =
                exact.isEmpty()
                        ? catalog.stream().filter(i -> i.item().value().startsWith(text)).toList()
                        : exact;
        if (found.isEmpty()) {
            throw new Problem(
                    "not-found", 404, "There is no item '" + text + "'. See usher:catalog.");
        }
        if (found.size() > 1) {
            throw new Problem(
                    "ambiguous",
                    409,
                    found.size() + " items fit '" + text + "'. Write more of the id.");
        }
        return found.get(0);
    }
}
