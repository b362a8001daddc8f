package dev.usher.player.anchor;

import java.io.IOException;

/** The anchor gives no answer, or says that nothing may begin; the message says which. */
public class AnchorException extends IOException {
    private static final long serialVersionUID = 1L;

    public AnchorException(String message) {
        super(message);
    }

    public AnchorException(String message, Throwable cause) {
        super(message, cause);
    }
}
