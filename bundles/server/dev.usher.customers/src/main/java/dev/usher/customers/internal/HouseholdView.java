package dev.usher.customers.internal;

import dev.usher.backend.api.QueueChange;
import dev.usher.backend.api.QueueEntry;
import dev.usher.backend.api.Transfer;
import dev.usher.media.api.BoxId;
import dev.usher.server.api.Household;
import java.time.Instant;
import java.util.List;

/**
 * What a subscriber sees of the household.
 *
 * @param balance minor units of {@code currency}; null when no account can be asked
 */
public record HouseholdView(
        Household household, Long balance, String currency, List<BoxView> boxes) {
    /**
     * One of its boxes.
     *
     * @param revoked null = in good standing
     * @param present whether the box reported lately
     * @param seen when; null = not lately
     * @param queue the priority list as the box last reported it
     * @param pending changes the box has not applied yet
     * @param transfers empty when the box is away
     * @param diskFree bytes; null when the box is away
     */
    public record BoxView(
            BoxId id,
            String name,
            Instant enrolled,
            Instant revoked,
            boolean present,
            Instant seen,
            List<QueueEntry> queue,
            List<QueueChange> pending,
            List<Transfer> transfers,
            Long diskFree) {}
}
