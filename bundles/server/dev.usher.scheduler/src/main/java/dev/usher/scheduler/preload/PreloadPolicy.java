package dev.usher.scheduler.preload;

import java.time.Duration;

/**
 * The operator's policy for what nobody asked for.
 *
 * @param enabled false = nothing is pre-loaded
 * @param releases whether items are brought out before their release
 * @param histories whether a household's own requests shift what its box gets; otherwise all boxes
 *     get the same
 * @param lead how long before its release an item may be on boxes
 * @param itemsAtOnce how many items one box is ordered at a time
 * @param copies boxes that have to keep an item that no repository has
 */
public record PreloadPolicy(
        boolean enabled,
        boolean releases,
        boolean histories,
        Duration lead,
        int itemsAtOnce,
        int copies) {
    public static final PreloadPolicy FULL =
            new PreloadPolicy(true, true, true, Duration.ofDays(3), 4, 2);

    public static final PreloadPolicy POPULARITY_ONLY =
            new PreloadPolicy(true, false, false, Duration.ZERO, 4, 2);

    public static final PreloadPolicy NONE =
            new PreloadPolicy(false, false, false, Duration.ZERO, 0, 2);
}
