package dev.usher.backend.api;

import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import java.util.Map;

/**
 * A box's byte counters for one item.
 *
 * @param length bytes of ciphertext in all
 * @param verified bytes of verified pieces on the disk
 * @param received payload bytes by source id: a box id, or {@code repository:<name>}
 * @param served payload bytes sent to other boxes
 * @param wasted received bytes that failed verification or came twice
 * @param state may grow: have a default branch
 * @param reason why it does not go on, for a person; empty when it does
 */
public record Transfer(
        ItemId item,
        InfoHash infoHash,
        long length,
        long verified,
        Map<String, Long> received,
        long served,
        long wasted,
        State state,
        String reason) {
    /** Where the delivery stands. */
    public enum State {
        WAITING,
        RUNNING,
        COMPLETE,
        STALLED
    }
}
