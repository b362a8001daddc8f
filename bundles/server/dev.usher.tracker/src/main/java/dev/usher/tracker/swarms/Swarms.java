package dev.usher.tracker.swarms;

import dev.usher.media.api.InfoHash;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * All swarms. Only torrents that were registered have one, so strangers cannot make it grow; their
 * peers are limited per torrent and in all. Thread-safe; an announce takes the lock of its swarm
 * and makes no objects.
 */
public final class Swarms {
    /** What {@link #sweep} counts in, in seconds. */
    static final int UNIT = 16;

    /** A peer as the operator sees it. */
    public record Peer(InetSocketAddress address, boolean seeder, boolean box) {}

    /**
     * A swarm as the operator sees it.
     *
     * @param downloaded how often a peer said that it is complete now
     */
    public record State(
            Torrent torrent, int seeders, int leechers, int downloaded, List<Peer> peers) {}

    /** How many peers are remembered. */
    static final class Limits {
        private final int perTorrent;
        private final int inAll;
        private final AtomicLong peers = new AtomicLong();

        Limits(int perTorrent, int inAll) {
            this.perTorrent = perTorrent;
            this.inAll = inAll;
        }

        /** Whether one more may be remembered; counts it then. */
        boolean enter(int inTorrent) {
            if (inTorrent >= perTorrent || peers.get() >= inAll) {
                return false;
            }
            peers.incrementAndGet();
            return true;
        }

        void left(int count) {
            if (count > 0) {
                peers.addAndGet(-count);
            }
        }
    }

    private final Limits limits;
    private final int lease;
    private final long seed = new SecureRandom().nextLong();
    private volatile int time;
    private volatile TrackedSwarm[] table = new TrackedSwarm[1];
    private volatile Map<InfoHash, List<Torrent>> byItem = Map.of();

    /**
     * @param leaseSeconds how long a peer that falls silent is remembered; at most 18 hours
     * @param peersPerTorrent more are answered and not remembered
     */
    public Swarms(int leaseSeconds, int peersPerTorrent, int peersInAll) {
        this.lease = Math.min(leaseSeconds, 18 * 3600) / UNIT + 1;
        this.limits = new Limits(peersPerTorrent, peersInAll);
    }

    /** Replaces the torrents that are tracked; those that stay keep their peers. */
    public synchronized void register(Collection<Torrent> torrents) {
        Map<Torrent, TrackedSwarm> before = new HashMap<>();
        for (TrackedSwarm s : table) {
            if (s != null) {
                before.put(s.torrent(), s);
            }
        }
        TrackedSwarm[] next = new TrackedSwarm[Integer.highestOneBit(torrents.size() * 2 + 1) * 2];
        for (Torrent t : torrents) {
            TrackedSwarm swarm = before.remove(t);
            byte[] hash = t.hashBytes();
            int slot = slot(hash, next.length);
            while (next[slot] != null) {
                slot = slot + 1 & next.length - 1;
            }
            next[slot] = swarm == null ? new TrackedSwarm(t, limits, seed) : swarm;
        }
        table = next;
        byItem = torrents.stream().collect(Collectors.groupingBy(Torrent::item));
        before.values().forEach(TrackedSwarm::end);
    }

    /**
     * Takes the announce and fills in its answer.
     *
     * @return false = the torrent is not registered
     */
    public boolean announce(Announce a) {
        TrackedSwarm swarm = find(a.infoHash);
        if (swarm == null) {
            return false;
        }
        swarm.announce(a, time);
        return true;
    }

    /** Fills in the counts only (BEP 48). */
    public boolean scrape(Announce a) {
        TrackedSwarm swarm = find(a.infoHash);
        if (swarm == null) {
            return false;
        }
        swarm.count(a);
        return true;
    }

    /** Tells the swarm of a box, until it is removed. */
    public void box(Torrent torrent, InetSocketAddress at, boolean seeder) {
        TrackedSwarm swarm = find(torrent.hashBytes());
        if (swarm != null) {
            swarm.box(at, seeder);
        }
    }

    public void removeBox(Torrent torrent, InetSocketAddress at) {
        TrackedSwarm swarm = find(torrent.hashBytes());
        if (swarm != null) {
            swarm.removeBox(at);
        }
    }

    /** Torrents of the item: one, or two of a hybrid. */
    public List<Torrent> torrents(InfoHash item) {
        return byItem.getOrDefault(item, List.of());
    }

    /**
     * Lets leases run out.
     *
     * @param seconds now, on any clock that does not go back
     */
    public void sweep(long seconds) {
        time = (int) (seconds / UNIT);
        all().forEach(s -> s.expire(time, lease));
    }

    public List<State> states() {
        return all().stream().map(TrackedSwarm::state).toList();
    }

    /** How many clients are remembered, boxes not counted. */
    public long peers() {
        return limits.peers.get();
    }

    /** Bytes of the tables. */
    public long bytes() {
        return all().stream().mapToLong(TrackedSwarm::bytes).sum();
    }

    private List<TrackedSwarm> all() {
        List<TrackedSwarm> all = new ArrayList<>();
        for (TrackedSwarm s : table) {
            if (s != null) {
                all.add(s);
            }
        }
        return all;
    }

    private TrackedSwarm find(byte[] hash) {
        TrackedSwarm[] now = table;
        int slot = slot(hash, now.length);
        for (TrackedSwarm s = now[slot]; s != null; s = now[slot]) {
            if (Arrays.equals(s.hash(), hash)) {
                return s;
            }
            slot = slot + 1 & now.length - 1;
        }
        return null;
    }

    /** The hash is one already; torrents are the operator's, so nobody chooses them to collide. */
    private static int slot(byte[] hash, int slots) {
        return (int) Announce.number(hash, 0, 4) & slots - 1;
    }
}
