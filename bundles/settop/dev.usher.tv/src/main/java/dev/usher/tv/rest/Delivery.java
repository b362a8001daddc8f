package dev.usher.tv.rest;

import dev.usher.backend.api.Transfer;
import dev.usher.media.api.ItemId;
import java.util.Map;
import java.util.Optional;

/**
 * How far an item is on its way, for a person.
 *
 * @param state none, queued, delivering or available
 * @param progress 0 to 1
 * @param bytesFrom payload bytes received by source
 * @param reason why it does not go on; null when it does
 */
public record Delivery(
        ItemId item, String state, double progress, Map<String, Long> bytesFrom, String reason) {

    static Delivery of(ItemId item, Optional<Transfer> transfer, boolean wanted) {
        if (transfer.isEmpty()) {
            return new Delivery(item, wanted ? "queued" : "none", 0, Map.of(), null);
        }
        Transfer t = transfer.get();
        String reason = t.reason() == null || t.reason().isEmpty() ? null : t.reason();
        return new Delivery(item, state(t, wanted), progress(t), t.received(), reason);
    }

    private static String state(Transfer t, boolean wanted) {
        if (t.state() == Transfer.State.COMPLETE) {
            return "available";
        } else if (!wanted) {
            return "none";
        }
        return t.state() == Transfer.State.RUNNING ? "delivering" : "queued";
    }

    private static double progress(Transfer t) {
        if (t.state() == Transfer.State.COMPLETE || t.length() == 0) {
            return t.state() == Transfer.State.COMPLETE ? 1 : 0;
        }
        return Math.min(1, (double) t.verified() / t.length());
    }
}
