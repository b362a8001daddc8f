package dev.usher.backend.api;

import dev.usher.media.api.ItemId;

/**
 * The box's payment authorisation: "charge our account this much for this offer".
 *
 * @param amount minor units the person agreed to; must equal the offer's price
 * @param pin household PIN, null when the offer asks for none
 */
public record PurchaseRequest(ItemId item, String offer, long amount, String currency, String pin) {
    @Override
    public String toString() {
        return "PurchaseRequest[" + item + ", " + offer + ", " + amount + " " + currency + "]";
    }
}
