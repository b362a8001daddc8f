package dev.usher.backend.api;

/**
 * The body of {@link Rendezvous#answer}.
 *
 * @param address {@code host:port}, or empty
 */
public record MeetingAnswer(String address) {}
