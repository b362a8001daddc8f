package dev.usher.backend.api;

/**
 * What a code was good for: a pass, or credit.
 *
 * @param pass for this box; null = it was credit
 * @param amount minor units credited to the household's account; 0 = it was a pass
 * @param currency ISO 4217; null = it was a pass
 */
public record Redemption(PassGrant pass, long amount, String currency) {}
