package dev.usher.tracker.internal;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.server.api.Catalog;
import dev.usher.tracker.doors.Answers;
import dev.usher.tracker.doors.HttpDoor;
import dev.usher.tracker.doors.Terms;
import dev.usher.tracker.doors.UdpDoor;
import dev.usher.tracker.swarms.Swarms;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The tracker while foreign clients are allowed: swarms, and the doors to them. */
final class OpenTracker implements AutoCloseable {
    private final Swarms swarms;
    private final TorrentList torrents;
    private final BoxPeers boxes;
    private final Answers answers;
    private final List<HttpDoor> http = new ArrayList<>();
    private final List<UdpDoor> udp = new ArrayList<>();
    private final long began = System.nanoTime();

    /**
     * @throws Problem port-taken (409)
     */
    OpenTracker(ForeignTracker.Config config, Catalog catalog) {
        // a client that misses one announce is not forgotten yet
        this.swarms =
                new Swarms(
                        2 * config.announceSeconds(),
                        config.peersPerTorrent(),
                        config.peersInAll());
        this.torrents = new TorrentList(catalog);
        this.boxes = new BoxPeers(swarms);
        Terms terms =
                new Terms(
                        config.announceSeconds(),
                        Math.max(1, config.announceSeconds() / 2),
                        config.requestsPerSecond(),
                        config.connections());
        this.answers = new Answers(swarms, terms);
        swarms.register(torrents.renew());
        try {
            for (String address : config.addresses()) {
                InetAddress at = InetAddress.getByName(address);
                if (config.httpPort() >= 0) {
                    http.add(
                            new HttpDoor(
                                    new InetSocketAddress(at, config.httpPort()), swarms, terms));
                }
                if (config.udpPort() >= 0) {
                    udp.add(
                            new UdpDoor(
                                    new InetSocketAddress(at, config.udpPort()), swarms, terms));
                }
            }
        } catch (IOException e) {
            close();
            throw new Problem(
                    "port-taken",
                    409,
                    String.format(
                            "TCP port %d or UDP port %d of %s cannot be opened (%s): free it, or"
                                    + " set addresses, httpPort and udpPort of %s.",
                            config.httpPort(),
                            config.udpPort(),
                            String.join(", ", config.addresses()),
                            e.getMessage(),
                            ForeignTracker.PID));
        }
    }

    void catalogChanged() {
        swarms.register(torrents.renew());
    }

    void box(BoxId box, TrackedCopies.Offer offer) {
        boxes.update(box, offer);
    }

    void sweep() {
        swarms.sweep((System.nanoTime() - began) / 1_000_000_000L);
    }

    Swarms swarms() {
        return swarms;
    }

    List<String> urls() {
        List<String> urls = new ArrayList<>();
        http.forEach(d -> urls.add("http://" + text(d.address()) + "/announce"));
        udp.forEach(d -> urls.add("udp://" + text(d.address()) + "/announce"));
        return urls;
    }

    private static String text(InetSocketAddress a) {
        String host = a.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + a.getPort();
    }

    synchronized byte[] answer(boolean scrape, byte[] query, InetAddress client) {
        long now = System.nanoTime() - began;
        if (scrape) {
            answers.scrape(query, 0, query.length, client, now);
        } else {
            answers.announce(query, 0, query.length, client, now);
        }
        return answers.body().bytes();
    }

    @Override
    public void close() {
        http.forEach(HttpDoor::close);
        udp.forEach(UdpDoor::close);
    }
}
