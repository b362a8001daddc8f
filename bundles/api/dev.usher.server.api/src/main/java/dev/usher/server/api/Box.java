package dev.usher.server.api;

import dev.usher.media.api.BoxId;
import java.time.Instant;

/**
 * An enrolled box.
 *
 * @param name what the household calls it
 * @param household opaque id
 * @param revoked when it was revoked; null = in good standing
 */
public record Box(BoxId id, String name, String household, Instant enrolled, Instant revoked) {}
