package dev.usher.tracker.internal;

import static dev.usher.tracker.internal.Fixture.LIVING_ROOM;
import static dev.usher.tracker.internal.Fixture.NEIGHBOUR;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.usher.backend.api.Transfer;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.PieceSet;
import dev.usher.metainfo.Bencode;
import dev.usher.server.api.ForeignClients.Peer;
import dev.usher.server.api.ForeignClients.Swarm;
import dev.usher.server.api.ServerTopics;
import java.net.HttpURLConnection;
import java.net.URL;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.osgi.service.event.Event;

@Tag("D2")
class ForeignTrackerTest {
    private static final List<String> BOTH = List.of("10.0.0.1:6891", "plain:10.0.0.1:6881");

    private final Fixture fixture = new Fixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private void report(ItemLayout item, List<String> endpoints, PieceSet pieces) {
        fixture.report(LIVING_ROOM, item.infoHash(), endpoints, pieces, Transfer.State.RUNNING);
    }

    private Swarm swarm(InfoHash hash) {
        return fixture.foreign().swarms().stream()
                .filter(s -> s.announced().equals(hash.serverName()))
                .findFirst()
                .orElseThrow();
    }

    private Map<String, Object> announce(InfoHash hash, int port) throws Exception {
        String url =
                fixture.foreign().announceUrls().get(0)
                        + ("?info_hash=" + hash.serverName().replaceAll("..", "%$0"))
                        + ("&left=1&peer_id=" + "p".repeat(20) + "&port=" + port);
        HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
        return Bencode.decodeDictionary(connection.getInputStream().readAllBytes());
    }

    @Test
    @DisplayName("Nobody may announce until the operator allows it, and that survives a restart")
    void allowed() throws Exception {
        ItemLayout film = fixture.catalog.publish("a", false, false);
        assertThat(fixture.foreign().allowed()).isFalse();
        assertThat(fixture.foreign().announceUrls()).isEmpty();

        fixture.foreign().allow(true);
        assertThat(fixture.foreign().announceUrls())
                .hasSize(2)
                .anyMatch(u -> u.matches("udp://127.0.0.1:[0-9]+/announce"));
        assertThat(announce(film.infoHash(), 1000)).containsKey("interval");
        assertThat(swarm(film.infoHash()).peers())
                .containsExactly(new Peer("127.0.0.1:1000", false, false));

        fixture.restartForeign();
        assertThat(fixture.foreign().allowed()).isTrue();
        fixture.foreign().allow(false);
        assertThat(fixture.foreign().swarms()).isEmpty();
        fixture.restartForeign();
        assertThat(fixture.foreign().allowed()).isFalse();
    }

    @Test
    @DisplayName("A box is named where both can talk: TLS port for SSL torrents, plain port else")
    void doors() throws Exception {
        ItemLayout plain = fixture.catalog.publish("a", false, false);
        ItemLayout secure = fixture.catalog.publish("b", true, true);
        report(secure, BOTH, PieceSet.all(3));
        fixture.report(
                NEIGHBOUR,
                plain.infoHash(),
                List.of("10.0.0.2:6891"),
                PieceSet.all(3),
                Transfer.State.COMPLETE);
        fixture.foreign().allow(true);

        assertThat(swarm(secure.infoHash()).peers())
                .containsExactly(new Peer("10.0.0.1:6891", true, true));
        assertThat(swarm(secure.v1().get(0)).peers())
                .containsExactly(new Peer("10.0.0.1:6881", true, true));
        assertThat(swarm(plain.infoHash()).peers()).isEmpty();
        assertThat(announce(secure.v1().get(0), 1000).get("peers"))
                .isEqualTo(new byte[] {10, 0, 0, 1, 0x1a, (byte) 0xe1});
        assertThat(swarm(secure.infoHash()).peers()).hasSize(1);
    }

    @Test
    @DisplayName("Boxes come, complete, go away and are revoked")
    void boxes() {
        ItemLayout film = fixture.catalog.publish("a", false, false);
        fixture.foreign().allow(true);

        report(film, BOTH, PieceSet.range(0, 2));
        await().until(() -> swarm(film.infoHash()).leechers() == 1);
        report(film, BOTH, PieceSet.all(3));
        await().until(() -> swarm(film.infoHash()).seeders() == 1);
        report(film, BOTH.subList(0, 1), PieceSet.all(3));
        await().until(() -> swarm(film.infoHash()).peers().isEmpty());
        report(film, BOTH, PieceSet.all(3));
        await().until(() -> swarm(film.infoHash()).peers().size() == 1);

        fixture.revoked = List.of(LIVING_ROOM);
        fixture.tell(new Event(ServerTopics.BOXES, Map.of()));
        await().until(() -> swarm(film.infoHash()).peers().isEmpty());
        fixture.revoked = List.of();
        fixture.tell(new Event(ServerTopics.BOXES, Map.of()));
        await().until(() -> swarm(film.infoHash()).peers().size() == 1);

        fixture.after(100);
        fixture.copies.expire();
        await().until(() -> swarm(film.infoHash()).peers().isEmpty());
    }

    @Test
    @DisplayName("Items that are published are tracked from then on, withdrawn ones no more")
    void catalog() throws Exception {
        fixture.foreign().allow(true);
        ItemLayout film = fixture.catalog.publish("a", true, false);
        fixture.tell(new Event(ServerTopics.CATALOG, Map.of()));
        await().until(() -> fixture.foreign().swarms().size() == 3);
        assertThat(announce(film.infoHash(), 1000)).containsKey("interval");

        fixture.catalog.withdraw(film.item());
        fixture.tell(new Event(ServerTopics.CATALOG, Map.of()));
        await().until(() -> fixture.foreign().swarms().isEmpty());
        assertThat(
                        new String(
                                (byte[]) announce(film.infoHash(), 1000).get("failure reason"),
                                ISO_8859_1))
                .contains("not tracked");
    }

    @Test
    @DisplayName("Other boxes are not told of plain ports")
    void plainIsNotForBoxes() {
        ItemLayout film = fixture.catalog.publish("a", false, false);
        report(film, BOTH, PieceSet.all(3));
        assertThat(fixture.copies.copies(film.infoHash()).get(0).endpoints())
                .containsExactly("10.0.0.1:6891");
        assertThat(fixture.copies.presence(LIVING_ROOM).orElseThrow().report().endpoints())
                .containsExactly("10.0.0.1:6891");
    }
}
