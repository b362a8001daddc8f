package dev.usher.server.api;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.QueueChange;
import dev.usher.backend.api.QueueEntry;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Scheduler: the boxes' priority lists and what was ordered for them. */
@ProviderType
public interface Deliveries {
    /** The list as the box last reported it. */
    List<QueueEntry> queue(BoxId box);

    /**
     * Asks the box to change its list; it does so when it next speaks to us.
     *
     * @param deadline when the item is to be complete; null = see {@link QueueChange.Op}
     * @throws dev.usher.media.api.Problem box-unknown (404), item-unknown (404), deadline-invalid
     *     (422), changes-waiting (409)
     */
    void change(BoxId box, QueueChange.Op op, ItemId item, Instant deadline);

    /** Without a deadline. */
    default void change(BoxId box, QueueChange.Op op, ItemId item) {
        change(box, op, item, null);
    }

    /** Changes the box has not applied yet. */
    List<QueueChange> pending(BoxId box);

    /** The orders in force. */
    List<DeliveryOrder> orders(BoxId box);
}
