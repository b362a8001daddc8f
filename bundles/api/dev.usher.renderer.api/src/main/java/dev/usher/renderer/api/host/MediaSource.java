package dev.usher.renderer.api.host;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * What to show.
 *
 * @param uri loopback HTTP, unguessable, dies with the session; clear bytes with ranges, or the
 *     index of a protected stream
 * @param mediaType RFC 6838
 * @param length bytes of the original
 * @param startAt where to begin
 * @param protection empty = clear bytes; else one of the renderer's key systems
 */
public record MediaSource(
        URI uri,
        String mediaType,
        long length,
        String title,
        Duration startAt,
        Optional<Protection> protection) {
    /** Clear bytes. */
    public MediaSource(URI uri, String mediaType, long length, String title, Duration startAt) {
        this(uri, mediaType, length, title, startAt, Optional.empty());
    }
}
