package dev.usher.scheduler.plan;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.media.api.BoxId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The orders of all asking boxes.
 *
 * @param orders by box, highest rank first
 * @param nextChange when time alone changes the plan; null = never
 */
public record Plan(Map<BoxId, List<DeliveryOrder>> orders, Instant nextChange) {
    public static final Plan EMPTY = new Plan(Map.of(), null);

    public List<DeliveryOrder> of(BoxId box) {
        return orders.getOrDefault(box, List.of());
    }
}
