package dev.usher.backend.api;

import dev.usher.media.api.ItemId;
import java.time.Instant;

/**
 * One line of a box's priority list; the first line is wanted most.
 *
 * @param notBefore deliver not earlier; null = now
 * @param deadline when the household wants it complete, "by Friday evening"; null = as soon as may
 *     be. Until then others have time to send it, and repositories need not
 */
public record QueueEntry(ItemId item, Instant notBefore, Instant deadline) {
    /** Without a deadline. */
    public QueueEntry(ItemId item, Instant notBefore) {
        this(item, notBefore, null);
    }
}
