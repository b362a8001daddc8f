package dev.usher.drm.host.wire;

/**
 * The head of a frame: kind (1 byte), announced (1), two of nothing, count (4), position (8), big
 * endian.
 *
 * @param announced frames of {@link Kind#DATA} that follow a {@link Kind#READ}
 * @param count bytes of the body; for {@link Kind#READ} and {@link Kind#NEED} bytes wanted
 */
public record Head(Kind kind, int announced, int count, long position) {}
