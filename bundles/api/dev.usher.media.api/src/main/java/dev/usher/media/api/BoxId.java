package dev.usher.media.api;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The name of a box: 32 lower-case hexadecimal digits.
 *
 * <p>The first 128 bits of SHA-256 over the SubjectPublicKeyInfo of the box key: a box cannot
 * choose its name.
 */
public record BoxId(String value) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

    /**
     * @throws IllegalArgumentException when the value is not 32 lower-case hexadecimal digits
     */
    public BoxId {
        Objects.requireNonNull(value);
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a box id is 32 hexadecimal digits, not '" + value + "'");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
