package dev.usher.scheduler.plan;

import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import java.time.Instant;
import java.util.List;

/**
 * An item that may be ordered.
 *
 * @param pieceLength bytes
 * @param release not delivered before; null = released
 * @param repositories those that have all of it
 */
public record ItemView(
        ItemId item,
        InfoHash infoHash,
        int pieceCount,
        int pieceLength,
        Instant release,
        List<RepositoryView> repositories) {
    public ItemView {
        repositories = List.copyOf(repositories);
    }
}
