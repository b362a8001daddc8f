package dev.usher.shell.settop.internal;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.QueueEntry;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/** What a person's word does to a list and means in a catalog. */
final class PriorityList {
    private PriorityList() {}

    /**
     * The list with the entry at its end, or at its head; an item that is on the list keeps its
     * place unless it goes to the head, and its times unless the entry has other ones.
     */
    static List<QueueEntry> with(List<QueueEntry> list, QueueEntry entry, boolean first) {
        List<QueueEntry> changed = new ArrayList<>(list);
        ItemId item = entry.item();
        boolean timed = entry.notBefore() != null || entry.deadline() != null;
        boolean there = list.stream().anyMatch(e -> e.item().equals(item));
        if (first) {
            changed.removeIf(e -> e.item().equals(item));
            changed.add(0, entry);
        } else if (!there) {
            changed.add(entry);
        } else if (timed) {
            changed.replaceAll(e -> e.item().equals(item) ? entry : e);
        }
        return changed;
    }

    /**
     * A local time as a person writes it.
     *
     * @return null = none was written
     * @throws Problem usage (400)
     */
    static Instant moment(String text) {
        try {
            return text == null
                    ? null
                    : LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant();
        } catch (DateTimeParseException e) {
            throw new Problem(
                    "usage", 400, "'" + text + "' is no time; write it like 2026-03-06T18:00.");
        }
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
