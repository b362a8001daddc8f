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
 * @param firstPlay when viewing began, as far as boxes have said; null = nobody said so
 * @param licences how many were granted for it
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
        Lease lease,
        Instant firstPlay,
        long licences) {
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
                null,
                null,
                0);
    }

    /** The same, with its first licence. */
    GrantedPass licensed(Instant now) {
        return new GrantedPass(
                id,
                purchase,
                token,
                granted,
                startBy,
                now,
                viewUntil,
                revoked,
                statusIndex,
                holder,
                returned,
                released,
                suspended,
                lease,
                firstPlay,
                1);
    }

    /** Whether it would still open the item. */
    public boolean valid(Instant now) {
        if (revoked != null || returned != null || lease != null && !now.isBefore(lease.until())) {
            return false;
        }
        Instant end = end();
        return end == null || now.isBefore(end);
    }

    /** Whether its viewing period waits for a first play nobody has spoken of yet. */
    public boolean waits() {
        return firstPlay == null && purchase.terms().viewSeconds() > 0;
    }

    /**
     * The latest moment at which it may still open something, but for a lease; null = none. A box
     * that has a licence may have begun before the last moment to begin, and not have said so yet.
     */
    public Instant end() {
        if (firstLicence == null) {
            return startBy;
        }
        if (waits()) {
            return startBy == null ? null : startBy.plusSeconds(purchase.terms().viewSeconds());
        }
        return viewUntil;
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
