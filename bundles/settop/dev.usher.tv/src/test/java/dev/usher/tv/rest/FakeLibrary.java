package dev.usher.tv.rest;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.Offer;
import dev.usher.backend.api.QueueEntry;
import dev.usher.backend.api.Transfer;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemFile;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Manifest;
import dev.usher.settop.api.BoxState;
import dev.usher.settop.api.Library;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A library of two items, film and song. */
final class FakeLibrary implements Library {
    static final CatalogItem FILM = item(1, "A film", "film", "video/mp4");
    static final CatalogItem SONG = item(2, "A song", "song", "audio/flac");

    final Map<ItemId, Transfer> transfers = new HashMap<>();
    final Set<ItemId> kept = new HashSet<>();
    List<QueueEntry> queue = new ArrayList<>();

    private static CatalogItem item(int n, String title, String kind, String mediaType) {
        return new CatalogItem(
                new ItemId(String.format("%032x", n)),
                1,
                new InfoHash(String.format("%064x", n)),
                title,
                "",
                kind,
                0,
                List.of(new ItemFile(kind, mediaType, 1000)),
                1100,
                List.of(new Offer("rent", Offer.Model.RENTAL, 399, "EUR", 0, 60, true)),
                null);
    }

    static Transfer transfer(CatalogItem item, long verified, Transfer.State state, String reason) {
        return new Transfer(
                item.item(),
                item.infoHash(),
                item.length(),
                verified,
                Map.of("peer", verified),
                0,
                0,
                state,
                reason);
    }

    @Override
    public List<CatalogItem> search(String query) {
        return List.of(FILM, SONG);
    }

    @Override
    public Optional<CatalogItem> item(ItemId id) {
        return search("").stream().filter(i -> i.item().equals(id)).findFirst();
    }

    @Override
    public List<QueueEntry> queue() {
        return List.copyOf(queue);
    }

    @Override
    public void queue(List<QueueEntry> entries) {
        queue = new ArrayList<>(entries);
    }

    @Override
    public boolean preloaded(ItemId id) {
        return transfers.containsKey(id) && queue.stream().noneMatch(e -> e.item().equals(id));
    }

    @Override
    public Set<ItemId> kept() {
        return kept;
    }

    @Override
    public void keep(ItemId id, boolean keep) {
        if (keep) {
            kept.add(id);
        } else {
            kept.remove(id);
        }
    }

    @Override
    public Optional<Transfer> transfer(ItemId id) {
        return Optional.ofNullable(transfers.get(id));
    }

    @Override
    public boolean available(ItemId id) {
        return false;
    }

    @Override
    public Optional<Manifest> manifest(ItemId id) {
        return Optional.empty();
    }

    @Override
    public BoxState state() {
        return new BoxState("living-room", "dd".repeat(16), "ONLINE", "", true, 5);
    }
}
