package dev.usher.backend.api;

import dev.usher.media.api.ItemId;

/**
 * The box's payment authorisation: "charge our account this much for this offer".
 *
 * @param amount minor units the person agreed to; must equal the offer's price
 * @param pin household PIN, null when the offer asks for none
 * @param profile id of who buys; null when the household has no profiles
 * @param sealingKey what a first licence is to be sealed to, as in {@link LicenceRequest}: then it
 *     comes with the pass; null = only the pass is wanted, which can be given back for its price as
 *     long as no key left for it
 * @param storeSequence as in {@link LicenceRequest}; of no meaning without sealing key
 */
public record PurchaseRequest(
        ItemId item,
        String offer,
        long amount,
        String currency,
        String pin,
        String profile,
        String sealingKey,
        long storeSequence) {
    /** For the pass only. */
    public PurchaseRequest(
            ItemId item, String offer, long amount, String currency, String pin, String profile) {
        this(item, offer, amount, currency, pin, profile, null, 0);
    }

    /** In a household without profiles. */
    public PurchaseRequest(ItemId item, String offer, long amount, String currency, String pin) {
        this(item, offer, amount, currency, pin, null);
    }

    @Override
    public String toString() {
        return "PurchaseRequest[" + item + ", " + offer + ", " + amount + " " + currency + "]";
    }
}
