package dev.usher.backend.api;

import dev.usher.media.api.BoxId;
import java.time.Instant;
import java.util.List;

/**
 * Where a pass stands: a License Status Document (Readium LSD 1.0, section 2) with what a
 * television shows besides. Other than LSD wants it, only boxes of the household may read it.
 *
 * @param status ready: never used; active; returned; revoked: the operator called it off after it
 *     was used; cancelled: it was called off or given back before; expired. Nothing else
 * @param message one sentence for a person
 * @param updated when the document and the licence last changed
 * @param links where a licence is to be had
 * @param events what happened, as far as LSD has a word for it, oldest first
 * @param standing as {@code status}, but returned whether or not it was used; released: another box
 *     may claim it; suspended: opens nothing for the time being. May grow
 * @param history all that happened, oldest first
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
        String standing,
        List<Event> history,
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
     * @param href absolute; it takes what {@link Backend} sends there, and is no plain GET
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
