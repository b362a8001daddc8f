package dev.usher.tv.rest;

import dev.usher.media.api.Problem;
import java.util.Map;

/** Parts of the box that may be away for a moment, because they are being replaced, or for good. */
final class Present {
    private static final int UNAVAILABLE = 503;

    private Present() {}

    /**
     * @param part what a person calls it
     * @throws Problem part-missing (503)
     */
    static <T> T require(T service, String part) {
        if (service == null) {
            throw new Problem(
                    "part-missing",
                    UNAVAILABLE,
                    "The "
                            + part
                            + " of this box is not running; it may be about to be replaced. Try again in a moment.",
                    Map.of("part", part, "retryAfter", 2));
        }
        return service;
    }
}
