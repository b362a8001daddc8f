package dev.usher.backend.api;

import dev.usher.media.api.ItemId;
import java.time.Instant;

/**
 * An offer one household paid for another.
 *
 * @param code whoever redeems it gets the pass; null once it is good for nothing
 * @param amount paid, minor units
 * @param redeemed null = not yet
 */
public record Gift(
        String id,
        String code,
        ItemId item,
        String offer,
        long amount,
        String currency,
        State state,
        Instant bought,
        Instant redeemed) {
    /** How far it came. May grow: have a default branch. */
    public enum State {
        /** Paid; waits for somebody to redeem it. */
        OPEN,
        REDEEMED,
        REFUNDED
    }

    @Override
    public String toString() {
        return "Gift[" + id + ", " + item + ", " + state + "]";
    }
}
