package dev.usher.backend.api;

import java.time.Instant;

/**
 * A licence for one box, and what the box must know of it without opening it.
 *
 * @param licence JWS (compact, EdDSA, {@code typ=usher-licence+jws}): policy in clear, content key
 *     sealed to the box
 * @param viewUntil end of the viewing period; null = none, or not begun
 * @param viewSeconds length of a viewing period that begins with the first play; 0 = none
 * @param leaseUntil real end unless it is renewed; null = none
 * @param refreshAt when to ask for the next one; null = never
 * @param retrySeconds how long to wait after a renewal that failed
 */
public record LicenceGrant(
        String licence,
        Instant viewUntil,
        long viewSeconds,
        Instant leaseUntil,
        Instant refreshAt,
        long retrySeconds) {
    /** A licence that needs no renewal, whose viewing period has an end already, or none. */
    public LicenceGrant(String licence, Instant viewUntil) {
        this(licence, viewUntil, 0, null, null, 0);
    }

    @Override
    public String toString() {
        return "LicenceGrant[until " + viewUntil + "]";
    }
}
