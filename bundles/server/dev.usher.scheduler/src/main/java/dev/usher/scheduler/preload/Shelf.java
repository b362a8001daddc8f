package dev.usher.scheduler.preload;

import dev.usher.media.api.ItemId;
import java.util.Map;
import java.util.Set;

/**
 * A box's disk as the server knows it.
 *
 * @param free bytes left of the box's budget
 * @param held items that take room, complete or not: whether all of it is there
 * @param kept items that stay whatever happens: the box said so, or they stand on its list
 * @param coming bytes that what was asked for is still going to take
 * @param maxRating items meant for older viewers are not brought in
 * @param preload whether the household has nothing against it
 */
public record Shelf(
        long free,
        Map<ItemId, Boolean> held,
        Set<ItemId> kept,
        long coming,
        int maxRating,
        boolean preload) {}
