package dev.usher.scheduler.preload;

import dev.usher.media.api.ItemId;
import java.util.List;

/**
 * What the server wants of one box's spare room.
 *
 * @param fetch to bring in, most valuable first
 * @param evictable what may leave for something better, least valuable first
 */
public record Choice(List<ItemId> fetch, List<ItemId> evictable) {
    public static final Choice NOTHING = new Choice(List.of(), List.of());
}
