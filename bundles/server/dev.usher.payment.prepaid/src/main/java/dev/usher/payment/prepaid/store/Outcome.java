package dev.usher.payment.prepaid.store;

import dev.usher.payment.api.PaymentException.Reason;

/**
 * What a transaction decided.
 *
 * @param refusal null = done
 * @param text why it is refused
 * @param available what the account can still spend; null = not asked
 */
record Outcome(Reason refusal, String text, Long available) {
    static final Outcome DONE = new Outcome(null, null, null);

    /** Done before. */
    static final Outcome REPEATED = new Outcome(null, "done before", null);

    static Outcome refused(String text) {
        return new Outcome(Reason.DECLINED, text, null);
    }

    static Outcome declined(String text, long available) {
        return new Outcome(Reason.DECLINED, text, available);
    }
}
