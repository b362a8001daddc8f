package dev.usher.pass.store;

import dev.usher.media.api.BoxId;
import java.time.Instant;

/**
 * A media pass.
 *
 * @param token JWS as it was given to the box
 * @param startBy null = no limit
 * @param firstLicence when the viewing period began; null = not yet
 * @param viewUntil its end; null = none, or not begun
 * @param revoked null = in force
 * @param statusIndex place in the status list
 * @param holder the box that may use it: the buyer, or one it was passed on to
 * @param returned when the holder gave it back for good; null = not
 * @param released when the holder let go of it for another box; null = not
 */
public record GrantedPass(
        String id,
        Purchase purchase,
        String token,
        Instant granted,
        Instant startBy,
        Instant firstLicence,
        Instant viewUntil,
        Instant revoked,
        long statusIndex,
        BoxId holder,
        Instant returned,
        Instant released) {
    /** A pass that was just granted to its buyer. */
    public static GrantedPass fresh(
            String id,
            Purchase purchase,
            String token,
            Instant granted,
            Instant startBy,
            long statusIndex) {
        return new GrantedPass(
                id,
                purchase,
                token,
                granted,
                startBy,
                null,
                null,
                null,
                statusIndex,
                purchase.box(),
                null,
                null);
    }

    /** Whether it would still open the item. */
    public boolean valid(Instant now) {
        if (revoked != null || returned != null) {
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
