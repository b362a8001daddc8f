package dev.usher.backend.api;

/**
 * The household's word to pay a plan for each period from now on, until it cancels.
 *
 * @param amount minor units for each period the person agreed to; must equal the plan's price
 * @param pin household PIN; null when it has none
 */
public record SubscriptionRequest(String plan, long amount, String currency, String pin) {
    @Override
    public String toString() {
        return "SubscriptionRequest[" + plan + ", " + amount + " " + currency + "]";
    }
}
