package dev.usher.renderer.api;

/** The renderer could not start. */
public class RendererException extends Exception {
    private static final long serialVersionUID = 1L;
    private final Reason reason;

    /** Why. May grow: have a default branch. */
    public enum Reason {
        /** Program or device is not there. */
        ABSENT,
        UNSUPPORTED,
        FAILED
    }

    public RendererException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
