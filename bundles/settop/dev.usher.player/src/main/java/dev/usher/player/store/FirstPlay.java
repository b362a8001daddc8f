package dev.usher.player.store;

import java.time.Instant;

/**
 * When viewing under a pass began.
 *
 * @param licence id of the licence it began under; null = not written down (older versions)
 * @param statement the box's signed words for it (JWS); empty = the store lost them, and only the
 *     anchor knew
 */
public record FirstPlay(Instant began, String licence, String statement) {}
