package dev.usher.pass.store;

import dev.usher.backend.api.Offer;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Tier;
import java.time.Instant;

/**
 * What a box asked to buy, and how far that came.
 *
 * @param id also names the payment
 * @param idempotencyKey unique for the box
 * @param fingerprint of what was asked for, without the PIN
 * @param thumbprint RFC 7638, of the box's key
 * @param method which payment provider was asked; empty when nothing is to be paid
 * @param refusal problem code once cancelled; else null
 * @param balance what the account held when payment was declined; null = not told
 */
public record Purchase(
        String id,
        BoxId box,
        String idempotencyKey,
        String fingerprint,
        String household,
        String thumbprint,
        Terms terms,
        String method,
        State state,
        String refusal,
        Long balance,
        Instant created)
        implements Payable {
    /** The same, that far. */
    public Purchase in(State now) {
        return new Purchase(
                id,
                box,
                idempotencyKey,
                fingerprint,
                household,
                thumbprint,
                terms,
                method,
                now,
                refusal,
                balance,
                created);
    }

    @Override
    public long amount() {
        return terms.amount();
    }

    @Override
    public String currency() {
        return terms.currency();
    }

    @Override
    public String purpose() {
        return terms.offer() + " of item " + terms.item();
    }

    /** How far a purchase came. */
    public enum State {
        /** Nobody knows yet whether it is paid. */
        PENDING,
        /** Granted; the money is reserved. */
        GRANTED,
        /** Granted; the money is taken. */
        SETTLED,
        /** Refused; a reservation may still be there. */
        CANCELLED,
        /** Refused; no money is held. */
        CLOSED
    }

    /**
     * What is bought: the offer as it was at that moment.
     *
     * @param version of the item
     * @param startBySeconds 0 = no limit
     * @param viewSeconds 0 = no limit
     * @param subscription the household's subscription that opens it; null = none
     * @param maxStreams on how many boxes of the household it is shown at once; 0 = no limit of its
     *     own
     * @param screening what each viewing has to keep to; null = nothing
     * @param tier up to which it opens the item's files; null = all of them
     */
    public record Terms(
            ItemId item,
            int version,
            String offer,
            Offer.Model model,
            long amount,
            String currency,
            long startBySeconds,
            long viewSeconds,
            String subscription,
            int maxStreams,
            Screening screening,
            Tier tier) {
        /** Terms that were written when nothing was said of screenings, or of tiers. */
        public Terms {
            tier = tier == null ? Tier.UHD : tier;
            screening = screening == null ? Screening.PLAIN : screening;
        }

        /** The same, when it is paid already. */
        public Terms free() {
            return new Terms(
                    item,
                    version,
                    offer,
                    model,
                    0,
                    currency,
                    startBySeconds,
                    viewSeconds,
                    subscription,
                    maxStreams,
                    screening,
                    tier);
        }
    }

    /**
     * What each viewing has to keep to.
     *
     * @param graceSeconds how long one that began in time may go on after the end
     * @param onExpiry what becomes of it then
     * @param rating age
     * @param pin whether the viewer has to know a PIN
     */
    public record Screening(long graceSeconds, Offer.OnExpiry onExpiry, int rating, boolean pin) {
        static final Screening PLAIN = new Screening(0, Offer.OnExpiry.STOP, 0, false);
    }
}
