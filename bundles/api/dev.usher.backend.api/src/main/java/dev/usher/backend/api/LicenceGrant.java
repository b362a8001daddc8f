package dev.usher.backend.api;

import java.time.Instant;

/**
 * A licence for one box.
 *
 * @param licence JWS (compact, EdDSA, {@code typ=usher-licence+jws}): policy in clear, content key
 *     sealed to the box
 * @param viewUntil end of the viewing period; null = no limit
 */
public record LicenceGrant(String licence, Instant viewUntil) {
    @Override
    public String toString() {
        return "LicenceGrant[until " + viewUntil + "]";
    }
}
