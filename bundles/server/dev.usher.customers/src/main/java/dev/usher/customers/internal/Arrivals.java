package dev.usher.customers.internal;

import dev.usher.backend.api.Transfer;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds out which items have become complete since a box was last looked at. Thread-safe. */
public final class Arrivals {
    private final Map<BoxId, Set<ItemId>> complete = new HashMap<>();

    /** Nothing at a first look. */
    public synchronized List<ItemId> since(BoxId box, List<Transfer> transfers) {
        Set<ItemId> now =
                transfers.stream()
                        .filter(t -> t.state() == Transfer.State.COMPLETE)
                        .map(Transfer::item)
                        .collect(Collectors.toUnmodifiableSet());
        Set<ItemId> before = complete.put(box, now);
        return before == null
                ? List.of()
                : now.stream().filter(item -> !before.contains(item)).toList();
    }
}
