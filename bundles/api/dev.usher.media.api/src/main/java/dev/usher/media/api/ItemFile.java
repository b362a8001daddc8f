package dev.usher.media.api;

/**
 * One file of an item as a person knows it; the n-th describes the n-th {@link StoredFile} of the
 * layout.
 *
 * @param name file name of the original, one path element
 * @param mediaType RFC 6838 media type, e.g. {@code video/mp4}
 * @param length bytes of the original
 */
public record ItemFile(String name, String mediaType, long length) {}
