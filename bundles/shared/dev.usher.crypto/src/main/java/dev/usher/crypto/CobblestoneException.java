package dev.usher.crypto;

import java.io.IOException;

/** A ciphertext that is not what was encrypted under this key and context. */
public final class CobblestoneException extends IOException {
    private static final long serialVersionUID = 1L;
    private final Reason reason;

    /** Why. May grow: have a default branch. */
    public enum Reason {
        /** No message has this many bytes of ciphertext: truncated or not a ciphertext at all. */
        LENGTH,
        /** Made with another key or for another context (another item, version or file). */
        COMMITMENT,
        /** Bytes were altered, moved or cut off. */
        TAMPERED
    }

    CobblestoneException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    CobblestoneException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
