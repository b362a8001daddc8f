package dev.usher.payment.api;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A way to pay. Thread-safe; calls may block for seconds. Every call is idempotent: repeated with
 * the same ids it answers the same and moves no more money.
 */
@ConsumerType
public interface PaymentProvider {
    /** Name of the method, e.g. {@code prepaid}. */
    String method();

    /**
     * Whether calls of this thread are now part of the transaction it is in on the server's
     * database. Then payment and what is granted for it happen together or not at all, and a call
     * that fails with the database may be repeated with the whole transaction only.
     */
    default boolean joinsTransactions() {
        return false;
    }

    /**
     * Takes an amount at once: reserves and takes it.
     *
     * @throws PaymentException as {@link #authorise} and {@link #capture}
     */
    default void charge(
            String payment, String account, long amount, String currency, String purpose)
            throws PaymentException {
        authorise(payment, account, amount, currency, purpose);
        capture(payment);
    }

    /**
     * Reserves an amount.
     *
     * @param payment the caller's id of this payment: the idempotency key
     * @param account the household that pays
     * @throws PaymentException DECLINED, or UNAVAILABLE when it is unknown what happened: ask again
     *     with the same id
     */
    void authorise(String payment, String account, long amount, String currency, String purpose)
            throws PaymentException;

    /** Takes what was reserved. */
    void capture(String payment) throws PaymentException;

    /** Gives a reservation back; no error when it was never made. */
    void release(String payment) throws PaymentException;

    /** Gives captured money back. */
    void refund(String payment) throws PaymentException;
}
