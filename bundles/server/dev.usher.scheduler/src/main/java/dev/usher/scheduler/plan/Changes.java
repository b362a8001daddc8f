package dev.usher.scheduler.plan;

import dev.usher.media.api.BoxId;
import java.time.Instant;
import java.util.Set;

/**
 * What a round of planning brought.
 *
 * @param boxes whose orders are other than before
 * @param next when to plan again at the latest because time alone changes something; null = never
 */
public record Changes(Set<BoxId> boxes, Instant next) {}
