package dev.usher.repository.store;

import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.server.api.Placement.CopyState;
import java.time.Instant;

/**
 * A copy of an item on a server.
 *
 * @param length bytes of ciphertext
 * @param note what is wrong; empty = nothing
 */
public record CopyRow(
        String server,
        InfoHash infoHash,
        ItemId item,
        long length,
        CopyState state,
        String note,
        Instant since) {
    public CopyRow in(CopyState newState, String why, Instant when) {
        return new CopyRow(server, infoHash, item, length, newState, why, when);
    }
}
