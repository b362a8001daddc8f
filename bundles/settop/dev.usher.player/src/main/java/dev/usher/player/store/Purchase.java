package dev.usher.player.store;

import dev.usher.media.api.ItemId;

/**
 * A payment the server was asked for and whose answer is not known yet.
 *
 * @param key asking again with the same key never pays twice
 * @param amount minor units the person agreed to
 */
public record Purchase(String key, ItemId item, String offer, long amount, String currency) {}
