package dev.usher.backend.api;

import dev.usher.media.api.ItemId;

/**
 * A wish made elsewhere (web catalog, operator) that the box applies to its own list.
 *
 * @param sequence counts up per box; the box reports the last one it applied
 */
public record QueueChange(long sequence, Op op, ItemId item) {
    /** What to do with the item. */
    public enum Op {
        ADD,
        FIRST,
        REMOVE
    }
}
