package dev.usher.server.api;

/**
 * Somebody who watches in a household.
 *
 * @param id unique within the household
 * @param maxRating age; what is rated above is neither sold nor shown to them
 * @param hasPin whether they are chosen on a box by a PIN of their own
 */
public record Profile(String id, String name, int maxRating, boolean hasPin) {}
