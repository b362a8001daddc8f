package dev.usher.pass.store;

import java.time.Instant;

/**
 * A media pass.
 *
 * @param token JWS as it was given to the box
 * @param startBy null = no limit
 * @param firstLicence when the viewing period began; null = not yet
 * @param viewUntil its end; null = none, or not begun
 * @param revoked null = in force
 */
public record GrantedPass(
        String id,
        Purchase purchase,
        String token,
        Instant granted,
        Instant startBy,
        Instant firstLicence,
        Instant viewUntil,
        Instant revoked) {
    /** Whether it would still open the item. */
    public boolean valid(Instant now) {
        if (revoked != null) {
            return false;
        }
        Instant end = firstLicence == null ? startBy : viewUntil;
        return end == null || now.isBefore(end);
    }

    @Override
    public String toString() {
        return "GrantedPass[" + id + "]";
    }
}
