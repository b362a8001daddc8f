package dev.usher.tv.rest;

import dev.usher.backend.api.Transfer;
import dev.usher.media.api.ItemId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * How far an item is on its way, for a person.
 *
 * @param state none, queued, delivering or available
 * @param progress 0 to 1
 * @param bytesFrom payload bytes received by source
 * @param startsIn seconds until it can be played while it comes; 0 = now; null = not known
 * @param reason why it does not go on; null when it does
 */
public record Delivery(
        ItemId item,
        String state,
        double progress,
        Map<String, Long> bytesFrom,
        Long startsIn,
        String reason) {

    /**
     * @param startsIn asked only while it is on its way
     */
    static Delivery of(
            ItemId item,
            Optional<Transfer> transfer,
            boolean wanted,
            Function<ItemId, Optional<Duration>> startsIn) {
        if (transfer.isEmpty()) {
            return new Delivery(item, wanted ? "queued" : "none", 0, Map.of(), null, null);
        }
        Transfer t = transfer.get();
        String reason = t.reason() == null || t.reason().isEmpty() ? null : t.reason();
        String state = state(t, wanted);
        Long seconds =
                state.equals("delivering")
                        ? startsIn.apply(item).map(Delivery::seconds).orElse(null)
                        : null;
        return new Delivery(item, state, progress(t), t.received(), seconds, reason);
    }

    /** Rounded up: whoever is told to come back is not to wait again. */
    private static long seconds(Duration wait) {
        return wait.plusMillis(999).toSeconds();
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
