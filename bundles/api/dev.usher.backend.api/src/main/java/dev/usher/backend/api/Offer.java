package dev.usher.backend.api;

/**
 * One way to get a media pass for an item.
 *
 * @param id unique within the item
 * @param price minor units of {@code currency}; 0 for {@link Model#FREE}
 * @param currency ISO 4217
 * @param startBySeconds how long after the grant the viewing may begin; 0 = no limit
 * @param viewSeconds length of the viewing period from the first licence on; 0 = no limit
 * @param pin whether the household PIN is asked for
 */
public record Offer(
        String id,
        Model model,
        long price,
        String currency,
        long startBySeconds,
        long viewSeconds,
        boolean pin) {
    /** What is sold. May grow: have a default branch. */
    public enum Model {
        RENTAL,
        PURCHASE,
        FREE
    }
}
