package dev.usher.scheduler.plan;

import dev.usher.media.api.ItemId;
import java.time.Instant;

/**
 * One line of a list: what a box is to receive.
 *
 * @param notBefore begin not earlier; null = now
 * @param deadline when it is to be complete; null = as soon as may be
 */
public record Wish(ItemId item, Instant notBefore, Instant deadline) {
    public static Wish now(ItemId item) {
        return new Wish(item, null, null);
    }
}
