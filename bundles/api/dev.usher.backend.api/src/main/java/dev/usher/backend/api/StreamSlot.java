package dev.usher.backend.api;

import java.time.Instant;

/**
 * The right to show something now.
 *
 * @param until renew it before
 */
public record StreamSlot(String slot, Instant until) {}
