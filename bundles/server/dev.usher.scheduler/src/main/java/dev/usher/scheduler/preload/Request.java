package dev.usher.scheduler.preload;

import java.time.Instant;

/** That a household asked for, or bought, a title. */
public record Request(Title title, Instant when) {}
