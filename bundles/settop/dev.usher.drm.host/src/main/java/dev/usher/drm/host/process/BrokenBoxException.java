package dev.usher.drm.host.process;

import java.io.IOException;

/** The box could not be asked, or it had no answer; thrown where an interface allows no other. */
final class BrokenBoxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokenBoxException(IOException cause) {
        super(cause.getMessage(), cause);
    }

    IOException reason() {
        return (IOException) getCause();
    }
}
