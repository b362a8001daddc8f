package dev.usher.tracker.doors;

import dev.usher.media.api.InfoHash;
import dev.usher.tracker.swarms.Swarms;
import dev.usher.tracker.swarms.Torrent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** Two torrents on ports of their own. */
final class DoorsFixture {
    static final String FILM = "ab".repeat(20);
    static final String SONG = "cd".repeat(20);

    final Swarms swarms = new Swarms(1800, 1000, 1000);

    DoorsFixture() {
        swarms.register(
                List.of(
                        new Torrent(new InfoHash("ab".repeat(32)), FILM, 10, false),
                        new Torrent(new InfoHash("cd".repeat(32)), SONG, 10, false)));
        swarms.sweep(0);
    }

    static InetSocketAddress any(String host) throws IOException {
        return new InetSocketAddress(InetAddress.getByName(host), 0);
    }

    static Terms terms(int requestsPerSecond) {
        return new Terms(1800, 900, requestsPerSecond, 20);
    }
}
