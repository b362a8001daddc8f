package dev.usher.backend.api;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import java.time.Instant;
import java.util.List;

/**
 * All orders of a box; they replace the earlier ones.
 *
 * @param revision ask for what comes after it
 * @param serverTime for the box's clock
 * @param leaseSeconds how long they hold without being renewed; afterwards the box goes on with
 *     tracker and last orders
 * @param queueChanges not yet applied by the box
 * @param revoked boxes to refuse as peers
 * @param catalogRevision newest; fetch the catalog when the box has an older one
 * @param evictable items on the box that others keep enough copies of, least valuable first: these
 *     may go when what is ordered needs their room, while the lease holds and the household does
 *     not want them. What is not named stays
 */
public record Orders(
        long revision,
        Instant serverTime,
        int leaseSeconds,
        List<DeliveryOrder> orders,
        List<QueueChange> queueChanges,
        List<BoxId> revoked,
        long catalogRevision,
        List<ItemId> evictable) {
    /** A server that names nothing lets nothing go. */
    public Orders {
        evictable = evictable == null ? List.of() : List.copyOf(evictable);
    }
}
