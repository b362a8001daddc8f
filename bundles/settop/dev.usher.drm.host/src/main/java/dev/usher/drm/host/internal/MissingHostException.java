package dev.usher.drm.host.internal;

import java.io.IOException;

/** There is no host to talk to. */
final class MissingHostException extends IOException {
    private static final long serialVersionUID = 1L;

    MissingHostException(String message) {
        super(message);
    }
}
