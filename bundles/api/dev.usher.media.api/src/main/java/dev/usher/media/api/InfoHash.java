package dev.usher.media.api;

import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * SHA-256 over the bencoded info dictionary (BEP 52): the name of one encrypted version of an item
 * on every wire.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record InfoHash(String hex) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    /**
     * @throws IllegalArgumentException when {@code hex} is not 64 lower-case hexadecimal digits
     */
    public InfoHash {
        Objects.requireNonNull(hex);
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException(
                    "an info hash is 64 hexadecimal digits, not '" + hex + "'");
        }
    }

    /**
     * @param sha256 32 bytes
     */
    public static InfoHash of(byte[] sha256) {
        return new InfoHash(HexFormat.of().formatHex(sha256));
    }

    /** The first 20 bytes: what handshakes, announces and SNI carry (BEP 52, "upgrade path"). */
    public byte[] truncated() {
        return HexFormat.of().parseHex(hex, 0, 40);
    }

    /** The truncated hash as 40 hexadecimal digits: the SNI of an SSL torrent. */
    public String serverName() {
        return hex.substring(0, 40);
    }

    @Override
    public String toString() {
        return hex;
    }
}
