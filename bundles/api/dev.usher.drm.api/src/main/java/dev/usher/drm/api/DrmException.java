package dev.usher.drm.api;

/** A licence that does not open, or a ciphertext that does not decrypt. */
public class DrmException extends Exception {
    private static final long serialVersionUID = 1L;
    private final Reason reason;

    /** Why. May grow: have a default branch. */
    public enum Reason {
        NOT_YET,
        EXPIRED,
        WRONG_DEVICE,
        WRONG_ITEM,
        /** The licence is for the item, but for files of lower tiers. */
        TIER,
        /** Licence signature or format is not right. */
        INVALID,
        /** Ciphertext fails authentication: fetch it again. */
        TAMPERED,
        /**
         * The time is not known, or only the machine's clock says that it is over: the licence
         * stays, and opens again when the server told the time.
         */
        CLOCK_SUSPECT,
        /** Rated above what the viewer may watch. */
        RATING,
        /** The licence asks for a PIN, and none was given for this viewing. */
        PIN_REQUIRED
    }

    public DrmException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public DrmException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
