package dev.usher.backend.api;

import dev.usher.media.api.BoxId;

/**
 * The body of {@link Rendezvous#meet}, and of {@link Rendezvous#answer} with nothing but the
 * address.
 *
 * @param address {@code host:port}, or empty
 */
public record MeetingRequest(BoxId peer, Meeting.Way way, String address) {}
