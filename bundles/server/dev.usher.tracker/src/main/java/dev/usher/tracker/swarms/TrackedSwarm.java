package dev.usher.tracker.swarms;

import dev.usher.tracker.swarms.Announce.Event;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** The peers that announced one info hash, and the boxes they are told of. Thread-safe. */
final class TrackedSwarm {
    private final Torrent torrent;
    private final byte[] hash;
    private final Swarms.Limits limits;
    private final PeerTable ipv4;
    private final PeerTable ipv6;
    private int downloaded;
    private boolean gone;

    TrackedSwarm(Torrent torrent, Swarms.Limits limits, long seed) {
        this.torrent = torrent;
        this.hash = torrent.hashBytes();
        this.limits = limits;
        this.ipv4 = new PeerTable(false, seed);
        this.ipv6 = new PeerTable(true, seed);
    }

    Torrent torrent() {
        return torrent;
    }

    byte[] hash() {
        return hash;
    }

    /** Enters, changes or removes the client and fills in the answer. */
    synchronized void announce(Announce a, int time) {
        PeerTable own = a.ipv6 ? ipv6 : ipv4;
        if (a.event == Event.STOPPED) {
            if ((own.state(a.high, a.low, a.port) & PeerTable.BOX) == 0
                    && own.remove(a.high, a.low, a.port) != 0) {
                limits.left(1);
            }
        } else {
            if (a.port != 0) {
                enter(own, a, time);
            }
            fill(a);
        }
        count(a);
    }

    private void enter(PeerTable own, Announce a, int time) {
        int before = own.state(a.high, a.low, a.port);
        if ((before & PeerTable.BOX) != 0) {
            return; // what a box has it says by itself, and nobody else for it
        }
        boolean known = before != 0;
        if (known || !gone && limits.enter(ipv4.size() + ipv6.size())) {
            own.put(a.high, a.low, a.port, a.seeding ? PeerTable.SEEDER : 0, time);
            // said twice it counts once, and one that came complete has downloaded nothing
            if (a.event == Event.COMPLETED && known && (before & PeerTable.SEEDER) == 0) {
                downloaded++;
            }
        }
    }

    private void fill(Announce a) {
        int random = ThreadLocalRandom.current().nextInt();
        int wanted = Math.min(a.wanted, Announce.MOST_PEERS);
        a.peers.clear();
        a.peers6.clear();
        PeerTable first = a.ipv6 ? ipv6 : ipv4;
        PeerTable second = a.ipv6 ? ipv4 : ipv6;
        ByteBuffer ownFamily = a.ipv6 ? a.peers6 : a.peers;
        ByteBuffer otherFamily = a.ipv6 ? a.peers : a.peers6;
        first.sample(ownFamily, wanted, random, a.seeding, a.high, a.low, a.port);
        boolean other = a.ipv6 ? a.ipv4Wanted : a.ipv6Wanted;
        int left = wanted - ownFamily.position() / (a.ipv6 ? 18 : 6);
        if (other && left > 0) {
            // port 0 is nobody's: nothing is left out of the other family
            second.sample(otherFamily, left, random, a.seeding, 0, 0, 0);
        }
        a.peers.flip();
        a.peers6.flip();
    }

    synchronized void count(Announce a) {
        a.complete = ipv4.seeders() + ipv6.seeders();
        a.incomplete = ipv4.size() + ipv6.size() - a.complete;
        a.downloaded = downloaded;
    }

    synchronized void box(InetSocketAddress at, boolean seeder) {
        byte[] address = at.getAddress().getAddress();
        boolean v6 = address.length == 16;
        PeerTable own = v6 ? ipv6 : ipv4;
        int before =
                own.put(
                        v6 ? Announce.number(address, 0, 8) : 0,
                        v6 ? Announce.number(address, 8, 8) : Announce.number(address, 0, 4),
                        at.getPort(),
                        PeerTable.BOX | (seeder ? PeerTable.SEEDER : 0),
                        0);
        if (before != 0 && (before & PeerTable.BOX) == 0) {
            limits.left(1);
        }
    }

    synchronized void removeBox(InetSocketAddress at) {
        byte[] address = at.getAddress().getAddress();
        boolean v6 = address.length == 16;
        (v6 ? ipv6 : ipv4)
                .remove(
                        v6 ? Announce.number(address, 0, 8) : 0,
                        v6 ? Announce.number(address, 8, 8) : Announce.number(address, 0, 4),
                        at.getPort());
    }

    synchronized void expire(int now, int lease) {
        limits.left(ipv4.expire(now, lease) + ipv6.expire(now, lease));
    }

    /** Ends the swarm: its torrent is tracked no more. */
    synchronized void end() {
        gone = true;
        List<Swarms.Peer> peers = new ArrayList<>();
        collect(peers);
        limits.left((int) peers.stream().filter(p -> !p.box()).count());
    }

    synchronized Swarms.State state() {
        List<Swarms.Peer> peers = new ArrayList<>();
        collect(peers);
        int seeders = ipv4.seeders() + ipv6.seeders();
        return new Swarms.State(
                torrent, seeders, peers.size() - seeders, downloaded, List.copyOf(peers));
    }

    synchronized long bytes() {
        return ipv4.bytes() + ipv6.bytes();
    }

    private void collect(List<Swarms.Peer> peers) {
        ipv4.forEach((h, l, port, state) -> peers.add(peer(false, h, l, port, state)));
        ipv6.forEach((h, l, port, state) -> peers.add(peer(true, h, l, port, state)));
    }

    private static Swarms.Peer peer(boolean v6, long high, long low, int port, int state) {
        ByteBuffer address =
                v6
                        ? ByteBuffer.allocate(16).putLong(high).putLong(low)
                        : ByteBuffer.allocate(4).putInt((int) low);
        try {
            return new Swarms.Peer(
                    new InetSocketAddress(InetAddress.getByAddress(address.array()), port),
                    (state & PeerTable.SEEDER) != 0,
                    (state & PeerTable.BOX) != 0);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }
}
