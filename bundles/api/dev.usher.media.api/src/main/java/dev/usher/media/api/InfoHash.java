package dev.usher.media.api;

import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * SHA-256 over the bencoded info dictionary (BEP 52): the name of one encrypted version of an item
 * on every wire. BitTorrent v1 takes SHA-1 (BEP 3).
 *
 * @param hex 64 lower-case hexadecimal digits, 40 of a v1 info hash
 */
public record InfoHash(String hex) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}|[0-9a-f]{40}");

    /**
     * @throws IllegalArgumentException when {@code hex} is neither 64 nor 40 lower-case hexadecimal
     *     digits
     */
    public InfoHash {
        Objects.requireNonNull(hex);
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException(
                    "an info hash is 64 or 40 hexadecimal digits, not '" + hex + "'");
        }
    }

    /**
     * @param digest 32 bytes of SHA-256, or 20 of SHA-1
     */
    public static InfoHash of(byte[] digest) {
        return new InfoHash(HexFormat.of().formatHex(digest));
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
