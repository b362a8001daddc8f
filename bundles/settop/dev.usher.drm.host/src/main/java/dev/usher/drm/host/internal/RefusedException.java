package dev.usher.drm.host.internal;

import java.io.IOException;

/** The host did not find fault with the licence, but has no answer. */
final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
        super(message);
    }
}
