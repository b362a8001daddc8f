package dev.usher.server.api;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.QueueChange;
import dev.usher.backend.api.QueueEntry;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Scheduler: the boxes' priority lists and what was ordered for them. */
@ProviderType
public interface Deliveries {
    /** The list as the box last reported it. */
    List<QueueEntry> queue(BoxId box);

    /** Asks the box to change its list; it does so when it next speaks to us. */
    void change(BoxId box, QueueChange.Op op, ItemId item);

    /** Changes the box has not applied yet. */
    List<QueueChange> pending(BoxId box);

    /** The orders in force. */
    List<DeliveryOrder> orders(BoxId box);
}
