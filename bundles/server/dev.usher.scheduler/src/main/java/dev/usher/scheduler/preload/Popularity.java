package dev.usher.scheduler.preload;

import dev.usher.media.api.ItemId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * How often items are asked for across all boxes, what is long ago counting less. Mutable; confined
 * to one thread.
 */
public final class Popularity {
    private final Decay decay;
    private final Map<ItemId, Count> counts = new HashMap<>();

    private record Count(double weight, Instant at) {}

    public Popularity(Duration halfLife) {
        this.decay = new Decay(halfLife);
    }

    /**
     * @param weight 1 = one household asked for it once
     */
    public void count(ItemId item, double weight, Instant when) {
        Count before = counts.get(item);
        if (before == null) {
            counts.put(item, new Count(weight, when));
        } else if (when.isBefore(before.at())) {
            double late = weight * decay.since(when, before.at());
            counts.put(item, new Count(before.weight() + late, before.at()));
        } else {
            double sum = before.weight() * decay.since(before.at(), when) + weight;
            counts.put(item, new Count(sum, when));
        }
    }

    /** Requests per day, of all households together. */
    double perDay(ItemId item, Instant now) {
        Count c = counts.get(item);
        return c == null ? 0 : c.weight() * decay.since(c.at(), now) / decay.days();
    }
}
