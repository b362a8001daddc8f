package dev.usher.media.api;

/**
 * What a file of an item is worth, in rising order. The files of each tier of a version have a
 * content key of their own, and who may open a tier may open those before it.
 */
public enum Tier {
    /** What every pass for the item opens. */
    SD,
    HD,
    UHD;

    /** Whether who may open this one may open the other. */
    public boolean covers(Tier other) {
        return compareTo(other) >= 0;
    }
}
