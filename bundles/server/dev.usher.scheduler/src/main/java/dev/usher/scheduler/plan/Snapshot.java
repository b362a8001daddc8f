package dev.usher.scheduler.plan;

import dev.usher.backend.api.QueueEntry;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.PieceSet;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything the planner looks at.
 *
 * @param boxes every box that asks or may send; each once
 * @param items the items that may be ordered
 * @param avoided by receiving box: ids of sources that lately gave it nothing; used only when
 *     nobody else can send
 */
public record Snapshot(
        Instant now,
        List<BoxView> boxes,
        Map<ItemId, ItemView> items,
        Set<BoxId> revoked,
        Authorisation authorisation,
        Settings settings,
        Map<BoxId, Set<String>> avoided) {

    /** Says whether a box may receive an item at all. */
    @FunctionalInterface
    public interface Authorisation {
        boolean mayReceive(BoxId box, ItemId item);
    }

    /**
     * A box as the scheduler sees it.
     *
     * @param asking orders are made for it
     * @param address {@code host:port} for its peers; null = nobody reaches it, it cannot send
     */
    public record BoxView(
            BoxId id,
            boolean asking,
            String address,
            Map<InfoHash, PieceSet> holdings,
            List<QueueEntry> queue) {
        PieceSet holds(InfoHash item) {
            return holdings.getOrDefault(item, PieceSet.none());
        }
    }

    /**
     * An item as the scheduler sees it.
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
            List<RepositoryView> repositories) {}

    /** A repository server that is up. */
    public record RepositoryView(String name, String baseUrl) {
        String sourceId() {
            return "repository:" + name;
        }
    }
}
