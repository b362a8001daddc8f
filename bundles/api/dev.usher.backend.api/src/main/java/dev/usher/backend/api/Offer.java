package dev.usher.backend.api;

import dev.usher.media.api.Tier;

/**
 * One way to get a media pass for an item.
 *
 * @param id unique within the item
 * @param price minor units of {@code currency}; 0 where {@link Model#costs} says so
 * @param currency ISO 4217
 * @param startBySeconds how long after the grant the viewing may begin; 0 = no limit
 * @param viewSeconds length of the viewing period from the first play on; 0 = no limit
 * @param pin whether the household PIN is asked for
 * @param graceSeconds how long a screening that began in time may go on after the period; 0 = not
 * @param onExpiry what becomes of a screening when the viewing period ends
 * @param plan id of the subscription plan this belongs to, for {@link Model#SUBSCRIPTION}; else
 *     null
 * @param maxPerHousehold how often one household may take this offer of this item; 0 = no limit
 * @param maxStreams on how many boxes of a household it is shown at once; 0 = what the household or
 *     its plan allows
 * @param tier up to which it opens the item's files; null = all of them
 */
public record Offer(
        String id,
        Model model,
        long price,
        String currency,
        long startBySeconds,
        long viewSeconds,
        boolean pin,
        long graceSeconds,
        OnExpiry onExpiry,
        String plan,
        int maxPerHousehold,
        int maxStreams,
        Tier tier) {
    /** An offer that says nothing of it stops when its viewing period is over, and opens all. */
    public Offer {
        onExpiry = onExpiry == null ? OnExpiry.STOP : onExpiry;
        tier = tier == null ? Tier.UHD : tier;
    }

    /**
     * An offer for everybody, as often as they like, whose viewing stops when its period is over.
     */
    public Offer(
            String id,
            Model model,
            long price,
            String currency,
            long startBySeconds,
            long viewSeconds,
            boolean pin) {
        this(
                id,
                model,
                price,
                currency,
                startBySeconds,
                viewSeconds,
                pin,
                0,
                OnExpiry.STOP,
                null,
                0,
                0,
                Tier.UHD);
    }

    /** What becomes of a screening that runs when the viewing period ends. */
    public enum OnExpiry {
        /** It may be seen to its end, for {@link Offer#graceSeconds} at most. */
        FINISH,
        STOP
    }

    /** What is sold. May grow: have a default branch. */
    public enum Model {
        RENTAL,
        PURCHASE,
        /** Watched by whoever subscribes to the plan, as long as they do. */
        SUBSCRIPTION,
        /** Only for a voucher's code. */
        VOUCHER,
        /** What one household paid for another; never stands in an offer. */
        GIFT,
        /** Free, but only a number of times for each household. */
        PROMO,
        FREE;

        /** Whether an offer of this model has a price of its own. */
        public boolean costs() {
            return this == RENTAL || this == PURCHASE;
        }
    }
}
