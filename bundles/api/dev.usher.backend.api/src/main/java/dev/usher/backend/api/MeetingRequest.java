package dev.usher.backend.api;

import dev.usher.media.api.BoxId;

/**
 * The body of {@link Rendezvous#meet}.
 *
 * @param address {@code host:port}, or empty
 */
public record MeetingRequest(BoxId peer, Meeting.Way way, String address) {}
