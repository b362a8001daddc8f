package dev.usher.drm.host.wire;

/**
 * The head of a frame: kind (1 byte), announced (1), place (2), count (4), position (8), big
 * endian.
 *
 * @param announced frames of {@link Kind#DATA} that follow a {@link Kind#READ}
 * @param place 0 = the body follows; else it lies in the sender's half of the {@link Window}, from
 *     {@code (place - 1) * 64}
 * @param count bytes of the body; for {@link Kind#READ} and {@link Kind#NEED} bytes wanted
 */
public record Head(Kind kind, int announced, int place, int count, long position) {}
