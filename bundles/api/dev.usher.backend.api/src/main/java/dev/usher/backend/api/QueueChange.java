package dev.usher.backend.api;

import dev.usher.media.api.ItemId;
import java.time.Instant;

/**
 * A wish made elsewhere (web catalog, operator) that the box applies to its own list.
 *
 * @param sequence counts up per box; the box reports the last one it applied
 * @param deadline when the item is to be complete, as in {@link QueueEntry}; what null means says
 *     {@link Op}
 */
public record QueueChange(long sequence, Op op, ItemId item, Instant deadline) {
    /** Without a deadline. */
    public QueueChange(long sequence, Op op, ItemId item) {
        this(sequence, op, item, null);
    }

    /** What to do with the item. */
    public enum Op {
        /**
         * Be on the list, at the end if it is new there, with this deadline; null = as soon as may
         * be, whatever was said before.
         */
        ADD,
        /** Be at its head. Null = the deadline it has. */
        FIRST,
        /** Be off the list. */
        REMOVE
    }
}
