package dev.usher.payment.api;

/** Money did not move. */
public class PaymentException extends Exception {
    private static final long serialVersionUID = 1L;
    private final Reason reason;

    /** Why. May grow: have a default branch. */
    public enum Reason {
        DECLINED,
        /** Same id, other amount or account. */
        MISMATCH,
        UNAVAILABLE
    }

    public PaymentException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public PaymentException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
