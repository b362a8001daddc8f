package dev.usher.drm.api.host;

/**
 * Who watches.
 *
 * @param profile id of the household's profile
 * @param maxRating age rating up to which the profile watches without PIN, in years
 * @param pinVerified whether a PIN that lifts the limit was given for this viewing
 */
public record Viewer(String profile, int maxRating, boolean pinVerified) {}
