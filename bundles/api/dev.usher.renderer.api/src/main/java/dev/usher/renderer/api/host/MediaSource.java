package dev.usher.renderer.api.host;

import java.net.URI;
import java.time.Duration;

/**
 * What to show.
 *
 * @param uri loopback HTTP with ranges, unguessable, dies with the session
 * @param mediaType RFC 6838
 * @param length bytes
 * @param startAt where to begin
 */
public record MediaSource(URI uri, String mediaType, long length, String title, Duration startAt) {}
