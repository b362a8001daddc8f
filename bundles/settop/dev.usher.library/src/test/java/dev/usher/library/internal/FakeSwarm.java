package dev.usher.library.internal;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Holding;
import dev.usher.backend.api.Transfer;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.PieceSet;
import dev.usher.settop.api.Swarm;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A swarm that completes what a test says. */
final class FakeSwarm implements Swarm {
    final Map<InfoHash, ItemLayout> known = new ConcurrentHashMap<>();
    final Set<InfoHash> placed = ConcurrentHashMap.newKeySet();
    final Map<InfoHash, Transfer.State> states = new ConcurrentHashMap<>();
    volatile List<DeliveryOrder> orders = List.of();
    volatile long budget = 1234;

    @Override
    public boolean placed(InfoHash item) {
        return placed.contains(item);
    }

    @Override
    public synchronized void add(ItemLayout layout, Map<String, byte[]> pieceLayers) {
        if (!placed.contains(layout.infoHash()) && layout.length() <= diskFree()) {
            placed.add(layout.infoHash());
        }
        known.put(layout.infoHash(), layout);
        states.putIfAbsent(layout.infoHash(), Transfer.State.WAITING);
    }

    @Override
    public synchronized void remove(InfoHash item) {
        known.remove(item);
        placed.remove(item);
        known.values().stream()
                .filter(l -> !placed.contains(l.infoHash()) && l.length() <= diskFree())
                .forEach(l -> placed.add(l.infoHash()));
        states.remove(item);
    }

    @Override
    public void obey(List<DeliveryOrder> now, Collection<BoxId> revoked) {
        orders = List.copyOf(now);
    }

    @Override
    public List<Transfer> transfers() {
        return known.keySet().stream().map(h -> transfer(h).orElseThrow()).toList();
    }

    @Override
    public Optional<Transfer> transfer(InfoHash item) {
        ItemLayout layout = known.get(item);
        if (layout == null) {
            return Optional.empty();
        }
        Transfer.State state = states.get(item);
        long verified = state == Transfer.State.COMPLETE ? layout.length() : 0;
        return Optional.of(
                new Transfer(
                        layout.item(), item, layout.length(), verified, Map.of(), 0, 0, state, ""));
    }

    @Override
    public List<Holding> holdings() {
        return List.of();
    }

    @Override
    public List<String> endpoints() {
        return List.of("127.0.0.1:6891");
    }

    @Override
    public PieceSet verified(InfoHash item) {
        return PieceSet.none();
    }

    @Override
    public void read(InfoHash item, int file, long offset, ByteBuffer dst) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void distrust(InfoHash item, int file, long offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long diskFree() {
        return budget
                - known.values().stream()
                        .filter(l -> placed.contains(l.infoHash()))
                        .mapToLong(ItemLayout::length)
                        .sum();
    }
}
