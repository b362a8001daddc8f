package dev.usher.backend.api;

import dev.usher.media.api.ItemId;

/**
 * The box's payment authorisation: "charge our account this much for this offer".
 *
 * @param amount minor units the person agreed to; must equal the offer's price
 * @param pin household PIN, null when the offer asks for none
 * @param profile id of who buys; null when the household has no profiles
 */
public record PurchaseRequest(
        ItemId item, String offer, long amount, String currency, String pin, String profile) {
    /** In a household without profiles. */
    public PurchaseRequest(ItemId item, String offer, long amount, String currency, String pin) {
        this(item, offer, amount, currency, pin, null);
    }

    @Override
    public String toString() {
        return "PurchaseRequest[" + item + ", " + offer + ", " + amount + " " + currency + "]";
    }
}
