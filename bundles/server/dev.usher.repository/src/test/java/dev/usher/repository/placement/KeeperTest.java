package dev.usher.repository.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.Transfer;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.media.api.Tier;
import dev.usher.repository.internal.Fixture;
import dev.usher.repository.internal.PlacedRepositories.Registration;
import dev.usher.server.api.Placement.Copy;
import dev.usher.server.api.Placement.CopyState;
import dev.usher.server.api.Placement.State;
import dev.usher.server.api.ServerTopics;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("D7")
class KeeperTest {
    private static final BoxId BOX = new BoxId("1".repeat(32));

    @TempDir Path directory;
    private final Map<String, MemoryPlace> servers = new TreeMap<>();
    private Fixture fixture;
    private CatalogItem item;

    @BeforeEach
    void open() {
        fixture = new Fixture(directory);
        fixture.start(embedded -> embedded, servers::get);
        ItemId id = fixture.house.draft(Fixture.FILM);
        fixture.house.addFile(id, "film", null, Tier.SD, 9, new ByteArrayInputStream(new byte[9]));
        item = fixture.house.publish(id);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    @DisplayName("What is about to be deleted stays when the other copies turn out to be gone")
    void stays() {
        add("a", 1.0);
        add("b", 1.0);
        fixture.repositories.register("main", new Registration(null, null, 1.0, 0, true));
        rounds(3);
        assertThat(copy("main").state()).isEqualTo(CopyState.LEAVING);
        servers.get("a").files.clear();

        fixture.now = fixture.now.plus(Mover.FAREWELL).plusSeconds(1);
        // the step alone: by itself it must look before it deletes
        fixture.keeper.round(new OnlyMoves());

        assertThat(copy("main").state()).isEqualTo(CopyState.DOUBTED);
        assertThat(fixture.repositories.copies(item.infoHash())).hasSize(3);
        rounds(3);
        assertThat(servers.get("a").files).hasSize(1);
    }

    @Test
    @DisplayName(
            "A server that keeps other bytes than it is sent gets nothing more, another one does")
    void liar() {
        add("liar", 1000.0);
        servers.get("liar").spoils = true;
        add("honest", 0.001);
        for (int i = 0; i < 10; i++) {
            rounds(1);
            fixture.now = fixture.now.plus(Duration.ofSeconds(30));
        }

        assertThat(usable()).containsExactly("honest", "main");
        assertThat(fixture.register.server("liar").orElseThrow().state()).isEqualTo(State.OFFLINE);
        assertThat(fixture.register.server("liar").orElseThrow().reason())
                .contains("gives wrong bytes");

        servers.get("liar").spoils = false;
        fixture.repositories.probe("liar");
        assertThat(fixture.register.server("liar").orElseThrow().state()).isEqualTo(State.ONLINE);
    }

    @Test
    @DisplayName("A full server is passed over")
    void full() {
        add("full", 1000.0);
        servers.get("full").full = true;
        fixture.repositories.register(
                "small", new Registration("http://small/", "http://small/", 1000.0, 1, false));
        servers.put("small", new MemoryPlace());
        add("roomy", 0.001);
        rounds(6);

        assertThat(usable()).containsExactly("main", "roomy");
    }

    @Test
    @DisplayName(
            "Counters of boxes are summed, also when a box begins anew, and outlive the process")
    void counters() {
        add("a", 1.0);
        told(Map.of("repository:a", 100L, "repository:main", 7L, "2".repeat(32), 9L));
        told(Map.of("repository:a", 250L));
        told(Map.of("repository:a", 30L));
        fixture.start(embedded -> embedded, servers::get);
        told(Map.of("repository:a", 40L, "repository:unknown", 5L));

        assertThat(fixture.repositories.served(item.infoHash())).isEqualTo(290);
        assertThat(fixture.repositories.all().get(0).served()).isEqualTo(290);
    }

    @Test
    @DisplayName("A server that is needed is not removed unless it has to be")
    void needed() {
        add("a", 1.0);
        rounds(2);

        Assertions.assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> fixture.repositories.unregister("a", false))
                .satisfies(p -> assertThat(p.code()).isEqualTo("repository-needed"));
        fixture.events.clear();
        fixture.repositories.unregister("a", true);
        assertThat(fixture.events)
                .extracting(e -> e.getTopic())
                .contains(ServerTopics.REPOSITORIES, ServerTopics.COPIES);
        assertThat(usable()).containsExactly("main");
    }

    private void told(Map<String, Long> received) {
        fixture.keeper.reported(
                BOX,
                List.of(
                        new Transfer(
                                item.item(),
                                item.infoHash(),
                                500,
                                400,
                                received,
                                0,
                                0,
                                Transfer.State.RUNNING,
                                "")),
                List.of());
    }

    private void add(String name, double weight) {
        servers.put(name, new MemoryPlace());
        String url = "http://" + name + "/";
        fixture.repositories.register(name, new Registration(url, url, weight, 0, false));
    }

    private void rounds(int n) {
        for (int i = 0; i < n; i++) {
            TestKeeper.round(fixture.keeper);
        }
    }

    private List<String> usable() {
        return fixture.repositories.holding(item.infoHash()).stream().map(r -> r.name()).toList();
    }

    private Copy copy(String server) {
        return fixture.repositories.copies(item.infoHash()).stream()
                .filter(c -> c.repository().equals(server))
                .findFirst()
                .orElseThrow();
    }

    private static final class OnlyMoves implements Rounds.Work {
        @Override
        public void probe(String server, boolean urgent, Runnable look) {
            // not its turn
        }

        @Override
        public void plan(Runnable plan) {
            // it rests
        }

        @Override
        public void move(dev.usher.repository.store.CopyRow copy, Runnable step) {
            step.run();
        }
    }
}
