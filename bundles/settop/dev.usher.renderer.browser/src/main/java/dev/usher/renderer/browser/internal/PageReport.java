package dev.usher.renderer.browser.internal;

/**
 * What the television page says of its screen, at every change and at least every 20 seconds.
 *
 * @param session of the command it obeys; null when idle
 * @param state idle, starting, playing, paused, ended or failed
 * @param position seconds; null for things without time
 * @param reason for a person, when failed; else null
 */
public record PageReport(String session, String state, Double position, String reason) {}
