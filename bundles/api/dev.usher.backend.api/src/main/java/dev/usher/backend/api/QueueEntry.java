package dev.usher.backend.api;

import dev.usher.media.api.ItemId;
import java.time.Instant;

/**
 * One line of a box's priority list; the first line is wanted most.
 *
 * @param notBefore deliver not earlier; null = now
 */
public record QueueEntry(ItemId item, Instant notBefore) {}
