package dev.usher.pass.store;

import dev.usher.backend.api.Plan;
import java.time.Instant;

/**
 * A household's subscription.
 *
 * @param plan as it was when the household agreed
 * @param started where its periods are counted from
 * @param periods how many were paid
 * @param paidUntil end of the last period that was paid
 * @param chargeAt when the next period is to be paid
 * @param attempt number of the next attempt to have it paid
 * @param problem code of what stands against the next payment; null = nothing
 */
public record Subscribed(
        String id,
        String household,
        String fingerprint,
        Plan plan,
        State state,
        Instant started,
        int periods,
        Instant paidUntil,
        Instant chargeAt,
        int attempt,
        String problem) {
    /** How it stands. */
    public enum State {
        /** The first period is not paid yet. */
        PENDING,
        ACTIVE,
        /** Ends with the period that is paid. */
        CANCELLED,
        /** The next period could not be paid yet. */
        PAST_DUE,
        ENDED,
        /** The first period could not be paid. */
        REFUSED
    }
}
