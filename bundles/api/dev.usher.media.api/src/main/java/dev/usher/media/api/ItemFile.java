package dev.usher.media.api;

/**
 * One file of an item as a person knows it; the n-th describes the n-th {@link StoredFile} of the
 * layout.
 *
 * @param name file name of the original, one path element
 * @param mediaType RFC 6838 media type, e.g. {@code video/mp4}
 * @param length bytes of the original
 * @param tier whose content key it is encrypted with; null = {@link Tier#SD}
 */
public record ItemFile(String name, String mediaType, long length, Tier tier) {
    public ItemFile {
        tier = tier == null ? Tier.SD : tier;
    }

    /** A file that every pass for the item opens. */
    public ItemFile(String name, String mediaType, long length) {
        this(name, mediaType, length, Tier.SD);
    }
}
