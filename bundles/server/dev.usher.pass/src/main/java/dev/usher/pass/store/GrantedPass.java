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
 * @param suspended since when the operator lets it open nothing; null = not
 * @param lease what the household's subscription has paid for; null = it needs none
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
        Instant released,
        Instant suspended,
        Lease lease) {
    /**
     * The period of a subscription.
     *
     * @param goesOn whether the next period will be paid, as far as one knows
     */
    public record Lease(Instant until, boolean goesOn) {}

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
                null,
                null,
                null);
    }

    /** Whether it would still open the item. */
    public boolean valid(Instant now) {
        if (revoked != null
                || returned != null
                || lease != null && !now.isBefore(lease.until())) {
            return false;
        }
        Instant end = firstLicence == null ? startBy : viewUntil;
        return end == null || now.isBefore(end);
    }

    /** The end of the viewing period or of the lease, whichever is first; null = neither. */
    public Instant opensUntil() {
        if (lease == null) {
            return viewUntil;
        }
        return viewUntil == null || lease.until().isBefore(viewUntil) ? lease.until() : viewUntil;
    }

    @Override
    public String toString() {
        return "GrantedPass[" + id + "]";
    }
}
