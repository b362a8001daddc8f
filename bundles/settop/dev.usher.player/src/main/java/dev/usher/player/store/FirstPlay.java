package dev.usher.player.store;

import java.time.Instant;

/**
 * When viewing under a pass began.
 *
 * @param statement the box's signed words for it (JWS)
 */
public record FirstPlay(Instant began, String statement) {}
