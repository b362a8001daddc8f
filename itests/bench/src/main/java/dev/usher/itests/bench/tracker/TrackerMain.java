package dev.usher.itests.bench.tracker;

import dev.usher.media.api.InfoHash;
import dev.usher.tracker.doors.HttpDoor;
import dev.usher.tracker.doors.Terms;
import dev.usher.tracker.doors.UdpDoor;
import dev.usher.tracker.swarms.Swarms;
import dev.usher.tracker.swarms.Torrent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The tracker alone, in a process whose processor time can be read. */
final class TrackerMain {
    /** High enough for the load, but counted as always. */
    private static final int REQUESTS_PER_SECOND = 100_000_000;

    private TrackerMain() {}

    /** Argument: how many torrents. Says where it listens and ends with its standard input. */
    public static void main(String[] args) throws IOException {
        Swarms swarms = new Swarms(3600, 1_000_000, 10_000_000);
        List<Torrent> torrents = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(args[0]); i++) {
            torrents.add(
                    new Torrent(new InfoHash(Load.hex(i) + "0".repeat(24)), Load.hex(i), 1, false));
        }
        swarms.register(torrents);
        swarms.sweep(0);
        Terms terms = new Terms(1800, 900, REQUESTS_PER_SECOND, 2000);
        InetSocketAddress any = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
        try (UdpDoor udp = new UdpDoor(any, swarms, terms);
                HttpDoor http = new HttpDoor(any, swarms, terms)) {
            System.out.println("http " + http.address().getPort());
            System.out.println("udp " + udp.address().getPort());
            while (System.in.read() >= 0) {
                System.out.println("peers " + swarms.peers() + " bytes " + swarms.bytes());
            }
        }
    }
}
