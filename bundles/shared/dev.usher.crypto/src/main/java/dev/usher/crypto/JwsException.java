package dev.usher.crypto;

/** A JWS that is not accepted. */
public final class JwsException extends Exception {
    private static final long serialVersionUID = 1L;
    private final Reason reason;

    /** Why. May grow: have a default branch. */
    public enum Reason {
        /** Not a compact JWS of the wanted type, or too long. */
        MALFORMED,
        /** Signed by a key we do not know. */
        UNKNOWN_KEY,
        /** The signature is not the key's over these bytes. */
        SIGNATURE
    }

    JwsException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    JwsException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
