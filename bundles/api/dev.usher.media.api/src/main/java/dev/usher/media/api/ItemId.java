package dev.usher.media.api;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The opaque name of an item: 32 lower-case hexadecimal digits.
 *
 * <p>Fixed length, because libtorrent up to 2.0.12 accepts a certificate whose name is a prefix of
 * the torrent's.
 */
public record ItemId(String value) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

    /**
     * @throws IllegalArgumentException when the value is not 32 lower-case hexadecimal digits
     */
    public ItemId {
        Objects.requireNonNull(value);
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "an item id is 32 hexadecimal digits, not '" + value + "'");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
