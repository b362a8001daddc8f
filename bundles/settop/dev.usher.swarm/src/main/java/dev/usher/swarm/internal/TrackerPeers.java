package dev.usher.swarm.internal;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Source;
import dev.usher.backend.api.Source.Closeness;
import dev.usher.backend.api.Source.Kind;
import dev.usher.backend.api.Transfer;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.PieceSet;
import dev.usher.swarm.tracker.Announcement;
import dev.usher.swarm.tracker.TrackerClient.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Goes on without the server: once the lease of the orders is over, peers that a tracker names join
 * them. The loop's.
 */
final class TrackerPeers {
    /** Who a peer is that a tracker named is known when it has shown its certificate. */
    static final String ANYBODY = "tracker:";

    private static final Duration PAUSE = Duration.ofSeconds(60);

    /** Announces on a thread of its own; says nothing when the tracker did not answer. */
    interface Tracker {
        void announce(Announcement announcement, Consumer<Answer> answered);
    }

    private record Known(List<Source> sources, long askAgain) {}

    private final EventLoop loop;
    private final Tracker tracker;
    private final Runnable onChange;
    private final Map<InfoHash, Known> known = new HashMap<>();
    private long leaseUntil;
    private boolean leased;

    /**
     * @param onChange {@link #with} answers differently from now on
     */
    TrackerPeers(EventLoop loop, Tracker tracker, Runnable onChange) {
        this.loop = loop;
        this.tracker = tracker;
        this.onChange = onChange;
    }

    /** The server answered. */
    void renew(Duration lease) {
        leaseUntil = loop.now() + lease.toNanos();
        leased = true;
        if (!known.isEmpty()) {
            known.clear();
            onChange.run();
        }
    }

    /** Whether the server has not been heard for longer than its orders hold. */
    boolean alone() {
        return leased && loop.now() - leaseUntil > 0;
    }

    /** Asks for peers of what is not complete, when it is time. */
    void tend(Iterable<ItemDownload> downloads, byte[] peerId, int port) {
        if (!alone()) {
            return;
        }
        long now = loop.now();
        for (ItemDownload d : downloads) {
            InfoHash item = d.item().infoHash();
            Known last = known.get(item);
            boolean due = last == null || now - last.askAgain > 0;
            if (due && !d.item().shelf().complete()) {
                List<Source> before = last == null ? List.of() : last.sources;
                known.put(item, new Known(before, now + PAUSE.toNanos()));
                tracker.announce(
                        announcement(d, peerId, port),
                        answer -> loop.post(() -> heard(item, answer)));
            }
        }
    }

    private static Announcement announcement(ItemDownload d, byte[] peerId, int port) {
        Transfer t = d.item().transfer(new Standing(Transfer.State.RUNNING, ""));
        long received = t.received().values().stream().mapToLong(Long::longValue).sum();
        return new Announcement(
                t.infoHash(), peerId, port, t.served(), received, t.length() - t.verified());
    }

    private void heard(InfoHash item, Answer answer) {
        if (!alone()) {
            return;
        }
        List<Source> sources = new ArrayList<>();
        for (String address : answer.peers()) {
            sources.add(
                    new Source(
                            Kind.PEER,
                            ANYBODY + address,
                            List.of(address),
                            PieceSet.none(),
                            0,
                            Closeness.FAR));
        }
        known.put(item, new Known(sources, loop.now() + answer.interval().toNanos()));
        onChange.run();
    }

    /** The orders with the peers the tracker named. */
    List<DeliveryOrder> with(List<DeliveryOrder> orders) {
        return known.isEmpty() ? orders : orders.stream().map(this::with).toList();
    }

    private DeliveryOrder with(DeliveryOrder order) {
        Known named = known.get(order.infoHash());
        if (named == null || named.sources.isEmpty()) {
            return order;
        }
        List<Source> all = new ArrayList<>(order.sources());
        List<String> ordered = all.stream().flatMap(s -> s.addresses().stream()).toList();
        named.sources.stream()
                .filter(s -> !ordered.contains(s.addresses().get(0)))
                .forEach(all::add);
        return order.withSources(all);
    }
}
