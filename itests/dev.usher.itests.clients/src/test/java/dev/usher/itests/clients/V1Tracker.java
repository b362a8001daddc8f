package dev.usher.itests.clients;

import dev.usher.server.api.ForeignClients;
import dev.usher.tracker.doors.HttpDoor;
import dev.usher.tracker.doors.Terms;
import dev.usher.tracker.doors.UdpDoor;
import dev.usher.tracker.swarms.Swarms;
import dev.usher.tracker.swarms.Torrent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * The tracker's swarms and doors for torrents that no catalog can hold: an item is never v1 only,
 * but a box can serve one that is.
 */
final class V1Tracker implements AutoCloseable {
    private final Swarms swarms = new Swarms(60, 1000, 1000);
    private final List<Torrent> torrents;
    private final HttpDoor http;
    private final UdpDoor udp;

    V1Tracker(String address, List<TestItem> items) throws IOException {
        torrents = items.stream().map(V1Tracker::torrent).toList();
        swarms.register(torrents);
        InetSocketAddress any = new InetSocketAddress(InetAddress.getByName(address), 0);
        Terms terms = new Terms(5, 2, 1000, 100);
        http = new HttpDoor(any, swarms, terms);
        udp = new UdpDoor(any, swarms, terms);
    }

    private static Torrent torrent(TestItem item) {
        return new Torrent(
                item.layout().infoHash(),
                item.layout().infoHash().hex(),
                item.layout().pieceCount(),
                false);
    }

    /** Tells clients of the box's plain port. */
    void hear(TestBox box) {
        InetSocketAddress plain = box.plainDoor();
        torrents.forEach(t -> swarms.box(t, plain, true));
    }

    String announceUrl(String scheme) {
        InetSocketAddress door = scheme.equals("udp") ? udp.address() : http.address();
        return String.format(
                "%s://%s:%d/announce", scheme, door.getAddress().getHostAddress(), door.getPort());
    }

    Stream<ForeignClients.Swarm> swarms(TestItem item) {
        return swarms.states().stream()
                .filter(s -> s.torrent().item().equals(item.layout().infoHash()))
                .map(
                        s ->
                                new ForeignClients.Swarm(
                                        s.torrent().item(),
                                        s.torrent().hash(),
                                        false,
                                        s.seeders(),
                                        s.leechers(),
                                        s.downloaded(),
                                        s.peers().stream().map(V1Tracker::peer).toList()));
    }

    private static ForeignClients.Peer peer(Swarms.Peer p) {
        String host = p.address().getAddress().getHostAddress();
        return new ForeignClients.Peer(host + ":" + p.address().getPort(), p.seeder(), p.box());
    }

    @Override
    public void close() {
        http.close();
        udp.close();
    }
}
