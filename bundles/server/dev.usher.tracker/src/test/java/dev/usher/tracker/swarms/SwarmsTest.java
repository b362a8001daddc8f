package dev.usher.tracker.swarms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.media.api.InfoHash;
import dev.usher.tracker.swarms.Announce.Event;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SwarmsTest {
    private static final Torrent FILM =
            new Torrent(new InfoHash("ab".repeat(32)), "ab".repeat(20), 10, false);
    private static final Torrent SONG =
            new Torrent(new InfoHash("cd".repeat(32)), "cd".repeat(20), 10, true);

    private final Swarms swarms = new Swarms(1800, 5, 8);
    private final Announce announce = new Announce();

    @BeforeEach
    void register() {
        swarms.register(List.of(FILM, SONG));
        swarms.sweep(0);
    }

    private boolean announce(Torrent torrent, String address, int port, Event event, boolean seed)
            throws UnknownHostException {
        announce.from(InetAddress.getByName(address));
        System.arraycopy(torrent.hashBytes(), 0, announce.infoHash, 0, 20);
        announce.port = port;
        announce.event = event;
        announce.seeding = seed;
        return swarms.announce(announce);
    }

    @Test
    @DisplayName("Peers are told of each other, over both address families, never of themselves")
    void both() throws Exception {
        announce(FILM, "10.0.0.1", 1, Event.STARTED, true);
        announce(FILM, "2001:db8::1", 2, Event.STARTED, false);
        announce(FILM, "10.0.0.2", 3, Event.STARTED, false);

        assertThat(announce.complete).isEqualTo(1);
        assertThat(announce.incomplete).isEqualTo(2);
        assertThat(announce.peers.remaining()).isEqualTo(6);
        assertThat(announce.peers.getInt()).isEqualTo(0x0a000001);
        assertThat(announce.peers6.remaining()).isEqualTo(18);
        assertThat(announce.peers6.getLong()).isEqualTo(0x20010db800000000L);
    }

    @Test
    @DisplayName("Who stops is forgotten; who completes is counted once, if it came incomplete")
    void events() throws Exception {
        announce(FILM, "10.0.0.1", 1, Event.STARTED, false);
        announce(FILM, "10.0.0.1", 1, Event.COMPLETED, true);
        announce(FILM, "10.0.0.1", 1, Event.COMPLETED, true);
        announce(FILM, "10.0.0.2", 1, Event.COMPLETED, true);
        assertThat(announce.downloaded).isEqualTo(1);
        assertThat(announce.complete).isEqualTo(2);

        announce(FILM, "10.0.0.1", 1, Event.STOPPED, true);
        assertThat(announce.complete).isEqualTo(1);
        assertThat(announce.peers.hasRemaining()).isFalse();
        assertThat(swarms.peers()).isEqualTo(1);
    }

    @Test
    @DisplayName("Who falls silent is forgotten after the lease, boxes are not")
    void lease() throws Exception {
        announce(FILM, "10.0.0.1", 1, Event.STARTED, false);
        swarms.box(FILM, new InetSocketAddress("10.0.0.9", 9), true);
        swarms.sweep(1790);
        assertThat(swarms.peers()).isEqualTo(1);
        swarms.sweep(1900);
        assertThat(swarms.peers()).isZero();

        announce(FILM, "10.0.0.2", 1, Event.STARTED, false);
        assertThat(announce.complete).isEqualTo(1);
        assertThat(announce.peers.getInt()).isEqualTo(0x0a000009);
    }

    @Test
    @DisplayName("More than is remembered is answered all the same")
    void bounds() throws Exception {
        for (int i = 1; i <= 50; i++) {
            assertThat(announce(FILM, "10.0.0." + i, 1, Event.STARTED, false)).isTrue();
            assertThat(announce(SONG, "10.0.0." + i, 1, Event.STARTED, false)).isTrue();
        }
        announce(FILM, "10.1.0.1", 1, Event.UPDATE, false);
        assertThat(announce.incomplete).isLessThanOrEqualTo(5);
        assertThat(announce.peers.hasRemaining()).isTrue();
        assertThat(swarms.peers()).isEqualTo(8);
    }

    @Test
    @DisplayName("A box has its place even where no more clients are remembered")
    void boxes() throws Exception {
        for (int i = 1; i <= 6; i++) {
            announce(FILM, "10.0.0." + i, 1, Event.STARTED, false);
        }
        InetSocketAddress box = new InetSocketAddress("10.0.0.9", 9);
        swarms.box(FILM, box, true);
        announce(FILM, "10.0.0.1", 1, Event.UPDATE, false);
        assertThat(announce.complete).isEqualTo(1);
        // nobody else can say that it lacks something, or send it away
        announce(FILM, "10.0.0.9", 9, Event.STARTED, false);
        assertThat(announce.complete).isEqualTo(1);
        announce(FILM, "10.0.0.9", 9, Event.STOPPED, false);
        assertThat(announce.complete).isEqualTo(1);
        swarms.removeBox(FILM, box);
        announce(FILM, "10.0.0.1", 1, Event.UPDATE, false);
        assertThat(announce.complete).isZero();
    }

    @Test
    @DisplayName("Only registered torrents are tracked, and those that stay keep their peers")
    void registered() throws Exception {
        announce(FILM, "10.0.0.1", 1, Event.STARTED, true);
        announce(SONG, "10.0.0.1", 1, Event.STARTED, true);
        Torrent book = new Torrent(new InfoHash("ef".repeat(32)), "ef".repeat(20), 1, false);
        assertThat(announce(book, "10.0.0.1", 1, Event.STARTED, true)).isFalse();

        swarms.register(List.of(FILM, book));

        assertThat(swarms.peers()).isEqualTo(1);
        assertThat(announce(SONG, "10.0.0.2", 1, Event.STARTED, false)).isFalse();
        assertThat(announce(FILM, "10.0.0.2", 1, Event.STARTED, false)).isTrue();
        assertThat(announce.complete).isEqualTo(1);
        assertThat(announce(book, "10.0.0.2", 1, Event.STARTED, false)).isTrue();
    }

    @Test
    @DisplayName("A client without a port is answered, and nobody is told of it")
    void unreachable() throws Exception {
        announce(FILM, "10.0.0.1", 1, Event.STARTED, true);
        announce(FILM, "10.0.0.2", 0, Event.STARTED, false);
        assertThat(announce.peers.remaining()).isEqualTo(6);
        assertThat(announce.incomplete).isZero();
    }

    @Test
    @DisplayName("Many torrents are told apart")
    void many() throws Exception {
        List<Torrent> all =
                IntStream.range(0, 3000)
                        .mapToObj(
                                i -> {
                                    String hex = String.format("%08x", i * 7).repeat(8);
                                    return new Torrent(
                                            new InfoHash(hex), hex.substring(0, 40), 1, false);
                                })
                        .toList();
        swarms.register(all);
        for (Torrent t : all) {
            assertThat(announce(t, "10.0.0.1", 0, Event.STARTED, true)).isTrue();
        }
        assertThat(swarms.torrents(all.get(17).item())).containsExactly(all.get(17));
    }
}
