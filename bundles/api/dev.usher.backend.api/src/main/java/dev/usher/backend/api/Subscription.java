package dev.usher.backend.api;

import java.time.Instant;

/**
 * A household's subscription.
 *
 * @param paidUntil what it opens is open so long
 * @param problem code of what stands against the next payment, e.g. {@code payment-declined}; null
 *     = nothing
 */
public record Subscription(
        String id, Plan plan, State state, Instant since, Instant paidUntil, String problem) {
    /** How it stands. May grow: have a default branch. */
    public enum State {
        /** Goes on: the next period is paid before this one ends. */
        ACTIVE,
        /** Ends with the period that is paid. */
        CANCELLED,
        /** The next period could not be paid; that is tried again for a few days. */
        PAST_DUE,
        ENDED
    }
}
