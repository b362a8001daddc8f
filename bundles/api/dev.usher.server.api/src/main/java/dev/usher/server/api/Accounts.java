package dev.usher.server.api;

import org.osgi.annotation.versioning.ProviderType;

/** Prepaid payment: the households' balances, for the operator and customer service. */
@ProviderType
public interface Accounts {
    /**
     * Adds to an account. Repeated with the same key it adds nothing more.
     *
     * @param account the household
     * @param amount minor units of {@code currency}; above 0
     * @param currency ISO 4217
     * @param idempotencyKey names this very credit; up to 128 characters
     * @param note why, for the operator; up to 256 characters
     * @throws dev.usher.media.api.Problem credit-invalid (400), idempotency-conflict (422) when the
     *     key was used for another credit
     */
    void credit(String account, long amount, String currency, String idempotencyKey, String note);

    /**
     * Adds what a voucher stands for. Repeated with the same code it adds nothing more.
     *
     * @param code names the voucher, without giving it away; up to 120 characters
     * @throws dev.usher.media.api.Problem as {@link #credit}
     */
    void voucher(String account, long amount, String currency, String code, String note);

    /** What the account may still spend, reservations taken off; 0 for an account never used. */
    long balance(String account, String currency);
}
