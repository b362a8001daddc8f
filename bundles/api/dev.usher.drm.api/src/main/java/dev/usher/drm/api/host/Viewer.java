package dev.usher.drm.api.host;

/**
 * Who watches.
 *
 * @param profile id of the household's profile; empty = nobody was chosen
 * @param maxRating age; what is rated above does not open for them, whatever PIN they know: they
 *     have to choose another profile
 * @param pinVerified whether a PIN was entered since the profile was chosen, for licences that ask
 *     for one
 */
public record Viewer(String profile, int maxRating, boolean pinVerified) {}
