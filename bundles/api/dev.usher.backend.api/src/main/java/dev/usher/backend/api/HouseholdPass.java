package dev.usher.backend.api;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;

/**
 * A pass of the household.
 *
 * @param holder the box that may use it
 * @param holderName what the household calls that box; null when it is gone
 * @param status as {@link PassStatus#status}
 * @param claimable whether another box of the household may take it over now
 */
public record HouseholdPass(
        String id,
        ItemId item,
        BoxId holder,
        String holderName,
        String status,
        boolean claimable) {}
