package dev.usher.pass.store;

import dev.usher.media.api.ItemId;
import java.time.Instant;

/**
 * Codes an operator handed out.
 *
 * @param codes how many
 * @param amount minor units of credit; 0 = they are for an offer
 * @param currency null = they are for an offer
 * @param item null = they are for credit
 * @param offer null = they are for credit
 * @param expires null = never
 * @param voided null = still good
 * @param redeemed how many were used
 */
public record VoucherBatch(
        String id,
        String name,
        int codes,
        long amount,
        String currency,
        ItemId item,
        String offer,
        Instant expires,
        Instant created,
        Instant voided,
        long redeemed) {}
