package dev.usher.backend.api;

import dev.usher.media.api.ItemId;
import java.util.List;

/**
 * What a household lets the server do with room on its box that nobody asked for.
 *
 * @param preload whether the server may fill free room with items it thinks will be asked for
 * @param kept items that stay whatever the server says: being watched, bought, on the priority list
 *     or kept by the household
 */
public record Spare(boolean preload, List<ItemId> kept) {
    /** Nothing is pre-loaded; what may go is not known. */
    public static final Spare NONE = new Spare(false, List.of());

    public Spare {
        kept = kept == null ? List.of() : List.copyOf(kept);
    }
}
