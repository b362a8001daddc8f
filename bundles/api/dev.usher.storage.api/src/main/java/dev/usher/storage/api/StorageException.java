package dev.usher.storage.api;

import java.io.IOException;

/** The disk said no. */
public class StorageException extends IOException {
    private static final long serialVersionUID = 1L;
    private final Reason reason;

    /** Why. May grow: have a default branch. */
    public enum Reason {
        /** No room: free some or raise the budget. */
        FULL,
        /** A file is shorter than what was marked. */
        TRUNCATED,
        /** The device failed or is gone. */
        IO,
        /** Used after close. */
        CLOSED
    }

    public StorageException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
