package dev.usher.payment.api;

import java.util.OptionalLong;

/** Money did not move. */
public class PaymentException extends Exception {
    private static final long serialVersionUID = 1L;
    private final Reason reason;
    private final Long available;

    /** Why. May grow: have a default branch. */
    public enum Reason {
        DECLINED,
        /** Same id, other amount or account. */
        MISMATCH,
        /** The same is being done for another caller at this moment: ask again with the same id. */
        IN_PROGRESS,
        UNAVAILABLE
    }

    public PaymentException(Reason reason, String message) {
        this(reason, message, (Throwable) null);
    }

    public PaymentException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.available = null;
    }

    /**
     * @param available what the account can still spend, minor units
     */
    public PaymentException(Reason reason, String message, long available) {
        super(message);
        this.reason = reason;
        this.available = available;
    }

    public Reason reason() {
        return reason;
    }

    /**
     * What the account can still spend, minor units; empty when the method of payment does not
     * tell.
     */
    public OptionalLong available() {
        return available == null ? OptionalLong.empty() : OptionalLong.of(available);
    }
}
