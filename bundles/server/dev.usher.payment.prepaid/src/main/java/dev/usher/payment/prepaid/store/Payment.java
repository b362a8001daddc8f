package dev.usher.payment.prepaid.store;

import dev.usher.payment.api.PaymentException.Reason;

/**
 * @param holder the household; null when the payment was released before it was authorised
 */
record Payment(
        String id, String holder, long amount, String currency, String purpose, State state) {
    /** How far a payment went. */
    enum State {
        AUTHORISED,
        CAPTURED,
        RELEASED,
        REFUNDED
    }

    /** The answer to an authorisation that was asked for before. */
    Outcome repeated(String account, long amount, String currency) {
        if (state == State.RELEASED || state == State.REFUNDED) {
            return Outcome.refused("Payment " + id + " was given back. Pay anew with a new id.");
        }
        if (!account.equals(holder) || amount != this.amount || !currency.equals(this.currency)) {
            return new Outcome(
                    Reason.MISMATCH,
                    "Payment " + id + " was made for another amount or account.",
                    null);
        }
        return Outcome.REPEATED;
    }
}
