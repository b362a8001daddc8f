package dev.usher.backend.api;

import dev.usher.media.api.BoxId;
import java.time.Instant;
import java.util.List;

/**
 * Where a pass stands: a License Status Document (Readium LSD 1.0) with what a television shows
 * besides.
 *
 * @param status ready: never used; active; released: another box may claim it; suspended: opens
 *     nothing for the time being; returned; revoked: the operator called it off after it was used;
 *     cancelled: before; expired. May grow
 * @param message one sentence for a person
 * @param updated when the document and the licence last changed
 * @param links where a licence is to be had
 * @param events what happened, oldest first
 * @param holder the box that may use it
 * @param startBy last moment to begin; null = no limit
 * @param firstLicence when the viewing period began; null = not yet
 * @param viewUntil end of the viewing period; null = none, or not begun
 * @param leaseUntil end of the subscription period that is paid; null = no subscription
 * @param since when it came to stand so
 * @param renewable whether it may be extended after {@code leaseUntil}
 * @param refunded whether its price is given back
 */
public record PassStatus(
        String id,
        String status,
        String message,
        Updated updated,
        List<Link> links,
        List<Event> events,
        BoxId holder,
        Instant granted,
        Instant startBy,
        Instant firstLicence,
        Instant viewUntil,
        Instant leaseUntil,
        Instant since,
        boolean renewable,
        boolean refunded) {
    /** When the licence and this document changed last. */
    public record Updated(Instant license, Instant status) {}

    /**
     * @param rel {@code license}
     */
    public record Link(String rel, String href, String type) {}

    /**
     * @param type register, renew, return, revoke, cancel as in LSD; grant, release, claim,
     *     suspend, resume besides
     * @param name what the household calls the box; null when the operator did it
     * @param id of the box; null when the operator did it
     */
    public record Event(String type, String name, String id, Instant timestamp) {}
}
