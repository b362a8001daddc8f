package dev.usher.backend.api;

/** The backend gave no answer at all; a refusal is a {@link dev.usher.media.api.Problem}. */
public class BackendException extends Exception {
    private static final long serialVersionUID = 1L;
    private final Reason reason;

    /** Why there was no answer. May grow: have a default branch. */
    public enum Reason {
        /** Nobody answers at the address: server or network down. */
        UNREACHABLE,
        /** The box has no identity yet. */
        NOT_ENROLLED,
        /** Whoever answers is not our operator's server, or speaks nonsense. */
        UNTRUSTED
    }

    public BackendException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
