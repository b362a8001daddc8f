package dev.usher.pass.store;

import java.time.Instant;

/**
 * Money a household owes for a gift or a period of a subscription.
 *
 * @param refusal problem code once cancelled; else null
 * @param balance what the account held when payment was declined; null = not told
 * @param subscription null = it is for the gift of the same id
 * @param period number of the subscription's period, from 1 on
 * @param attempt number of the attempt to be paid for this period, from 1 on
 */
public record Bill(
        String id,
        String household,
        long amount,
        String currency,
        String purpose,
        String method,
        State state,
        String refusal,
        Long balance,
        Instant created,
        String subscription,
        int period,
        int attempt)
        implements Payable {
    /** How far it came. */
    public enum State {
        /** Nobody knows yet whether it is paid. */
        PENDING,
        /** What it is for is given; the money is reserved. */
        GRANTED,
        /** What it is for is given; the money is taken. */
        SETTLED,
        /** Refused; a reservation may still be there. */
        CANCELLED,
        /** Refused; no money is held. */
        CLOSED,
        /** To be given back. */
        REFUNDING,
        /** Given back. */
        REFUNDED
    }

    /** A bill nobody has been asked to pay yet. */
    public static Bill pending(
            String id,
            String household,
            long amount,
            String currency,
            String purpose,
            String method,
            Instant created) {
        return new Bill(
                id,
                household,
                amount,
                currency,
                purpose,
                method,
                State.PENDING,
                null,
                null,
                created,
                null,
                0,
                0);
    }

    /** The same for a period of a subscription. */
    public Bill of(String subscription, int period, int attempt) {
        return new Bill(
                id,
                household,
                amount,
                currency,
                purpose,
                method,
                state,
                refusal,
                balance,
                created,
                subscription,
                period,
                attempt);
    }
}
