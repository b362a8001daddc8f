package dev.usher.server.api;

/**
 * Who pays and watches together.
 *
 * @param id opaque; also the payment account
 * @param maxRating highest rating that is shown and sold without the PIN
 */
public record Household(String id, String name, int maxRating, boolean hasPin) {}
