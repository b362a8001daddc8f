package dev.usher.repository.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.Offence;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Tier;
import dev.usher.repository.internal.Fixture;
import dev.usher.repository.internal.PlacedRepositories.Registration;
import dev.usher.server.api.Placement.Copy;
import dev.usher.server.api.Placement.CopyState;
import dev.usher.server.api.Placement.Server;
import dev.usher.server.api.Placement.State;
import dev.usher.server.api.Repositories.Repository;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Placement and repair on real web servers. */
@Tag("D7")
class NginxTest {
    private static final Duration LEAVE = Mover.FAREWELL.plusSeconds(1);

    @TempDir Path directory;
    private final List<Nginx> servers = new ArrayList<>();
    private Fixture fixture;

    @BeforeEach
    void open() {
        fixture = new Fixture(directory.resolve("main"));
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
        for (Nginx n : servers) {
            n.close();
        }
    }

    @Test
    @DisplayName("Every item comes to two of three servers, byte for byte, and leaves the others")
    void place() throws IOException {
        List<CatalogItem> items = publish(6);
        Nginx a = placed("a");
        Nginx b = placed("b");
        settle(6);
        publishUntil(items, i -> !targets(i).contains("main"));
        settle(6);

        for (CatalogItem item : items) {
            List<String> wanted = targets(item);
            assertThat(wanted).hasSize(2);
            assertThat(holding(item)).containsExactlyInAnyOrderElementsOf(wanted);
            for (Nginx n : List.of(a, b)) {
                Path copy = n.files().resolve(item.item().value());
                String name = n == a ? "a" : "b";
                assertThat(Files.exists(copy)).isEqualTo(wanted.contains(name));
            }
        }
        assertThat(fixture.repositories.progress().covered()).isEqualTo(items.size());
        // what nobody keeps at home any more is the same everywhere it went
        CatalogItem moved =
                items.stream().filter(i -> !holding(i).contains("main")).findFirst().orElseThrow();
        assertThat(files(a, moved)).isEqualTo(files(b, moved)).isNotEmpty();
    }

    @Test
    @DisplayName(
            "A server goes down: not named at once, replaced after the grace time, trimmed when it is back")
    void lost() throws IOException {
        List<CatalogItem> items = publish(4);
        Nginx a = placed("a");
        placed("b");
        settle(6);
        CatalogItem item = publishUntil(items, i -> targets(i).contains("a"));
        settle(6);

        a.stop();
        rounds(3);
        assertThat(server("a").state()).isEqualTo(State.OFFLINE);
        assertThat(server("a").reason()).contains("cannot be reached");
        assertThat(holding(item)).hasSize(1).doesNotContain("a");

        fixture.now = fixture.now.plus(Duration.ofHours(1));
        rounds(4);
        for (CatalogItem i : items) {
            assertThat(holding(i)).containsExactlyInAnyOrder("main", "b");
        }

        a.start();
        settle(6);
        for (CatalogItem i : items) {
            assertThat(holding(i)).containsExactlyInAnyOrderElementsOf(targets(i));
        }
        assertThat(holding(item)).contains("a");
    }

    @Test
    @DisplayName("Wrong bytes on a server are found; the copy is not named and is made anew")
    void rot() throws IOException {
        CatalogItem item = publish(1).get(0);
        Nginx a = placed("a");
        settle(3);
        assertThat(holding(item)).containsExactly("a", "main");
        Path file = a.files().resolve(item.item().value()).resolve("0");
        byte[] good = Files.readAllBytes(file);
        byte[] bad = good.clone();
        for (int i = 0; i < bad.length; i += 1000) {
            bad[i]++;
        }
        Files.write(file, bad);

        fixture.keeper.probe("a");
        assertThat(holding(item)).containsExactly("main");
        assertThat(copy(item, "a").state()).isEqualTo(CopyState.MISSING);
        assertThat(copy(item, "a").note()).contains("wrong bytes");

        settle(3);
        assertThat(holding(item)).containsExactly("a", "main");
        assertThat(file).hasBinaryContent(good);
    }

    @Test
    @DisplayName("A box complains of one piece: that piece is read, and the box was right")
    void complaint() throws IOException {
        CatalogItem item = publish(1).get(0);
        Nginx a = placed("a");
        settle(3);
        Path file = a.files().resolve(item.item().value()).resolve("0");
        byte[] good = Files.readAllBytes(file);
        byte[] bad = good.clone();
        bad[100 * 16384 + 5]++;
        Files.write(file, bad);

        fixture.keeper.reported(
                new BoxId("1".repeat(32)),
                List.of(),
                List.of(new Offence("repository:a", item.infoHash(), 100, 0, "wrong block")));
        assertThat(holding(item)).containsExactly("main");
        fixture.keeper.probe("a");
        assertThat(copy(item, "a").note()).isEqualTo("piece 100 has wrong bytes");
        settle(3);
        assertThat(file).hasBinaryContent(good);
    }

    @Test
    @DisplayName("A box that complains without reason is heard once")
    void slander() throws IOException {
        CatalogItem item = publish(1).get(0);
        placed("a");
        settle(3);
        List<Offence> lie =
                List.of(new Offence("repository:a", item.infoHash(), 3, 0, "wrong block"));

        fixture.keeper.reported(new BoxId("1".repeat(32)), List.of(), lie);
        assertThat(holding(item)).containsExactly("main");
        rounds(1);
        assertThat(holding(item)).containsExactly("a", "main");
        fixture.keeper.reported(new BoxId("1".repeat(32)), List.of(), lie);
        assertThat(holding(item)).containsExactly("a", "main");
    }

    @Test
    @DisplayName("What the operator put on a server is found, and not named when it is cut short")
    void filled() throws IOException {
        CatalogItem item = publish(1).get(0);
        Nginx a = nginx("a");
        Path there = Files.createDirectories(a.files().resolve(item.item().value()));
        Path here = directory.resolve("main/items").resolve(item.item().value()).resolve("0");
        Files.copy(here, there.resolve("0"));
        fixture.repositories.register("a", new Registration(a.url(), null, null, 0, false));

        rounds(1);
        assertThat(holding(item)).containsExactly("a", "main");

        byte[] whole = Files.readAllBytes(here);
        Files.write(there.resolve("0"), java.util.Arrays.copyOf(whole, 5000));
        rounds(1);
        assertThat(holding(item)).containsExactly("main");
        Files.write(there.resolve("0"), whole);
        rounds(1);
        assertThat(holding(item)).containsExactly("a", "main");
        Files.delete(there.resolve("0"));
        rounds(1);
        assertThat(holding(item)).containsExactly("main");
    }

    @Test
    @DisplayName("A drained server keeps everything until there are enough copies elsewhere")
    void drain() throws IOException {
        List<CatalogItem> items = publish(3);
        placed("a");
        settle(3);
        fixture.repositories.register("main", new Registration(null, null, 1.0, 0, true));

        settle(3);
        items.forEach(i -> assertThat(holding(i)).containsExactly("a", "main"));

        placed("b");
        settle(3);
        items.forEach(i -> assertThat(holding(i)).containsExactly("a", "b"));
        assertThat(directory.resolve("main/items")).isEmptyDirectory();
        // and back again, from a web server
        fixture.repositories.register("main", new Registration(null, null, 1000.0, 0, false));
        settle(4);
        items.forEach(i -> assertThat(holding(i)).contains("main").hasSize(2));
    }

    @Test
    @DisplayName("A server that does not answer ranges, compresses or takes no uploads is not used")
    void unfit() throws IOException {
        CatalogItem item = publish(1).get(0);
        Nginx a = nginx("a");
        Nginx b = nginx("b");
        a.serve("dav_methods PUT DELETE; create_full_put_path on; max_ranges 0;");
        b.serve("");
        for (Nginx n : List.of(a, b)) {
            n.stop();
            n.start();
        }
        register("a", a);
        register("b", b);
        fixture.repositories.settings(new PlacementSettings(3, 0, 900));

        rounds(4);

        assertThat(holding(item)).containsExactly("main");
        assertThat(server("a").state()).isEqualTo(State.OFFLINE);
        assertThat(server("a").reason()).isEqualTo("does not answer range requests");
        assertThat(copy(item, "b").state()).isEqualTo(CopyState.COPYING);
        assertThat(copy(item, "b").note()).contains("takes no uploads (HTTP 405)");
    }

    @Test
    @DisplayName("A withdrawn item is deleted everywhere, also after the process died")
    void withdraw() throws IOException {
        CatalogItem item = publish(1).get(0);
        Nginx a = placed("a");
        settle(3);
        a.stop();
        fixture.house.remove(item.item());
        assertThat(holding(item)).isEmpty();
        rounds(2);
        fixture.start();
        a.start();
        rounds(3);

        assertThat(a.files()).isEmptyDirectory();
        assertThat(fixture.register.copies(item.infoHash())).isEmpty();
    }

    private List<CatalogItem> publish(int n) {
        List<CatalogItem> items = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            var item = fixture.house.draft(Fixture.FILM);
            byte[] film = new byte[3_000_000 + i];
            new Random(i).nextBytes(film);
            fixture.house.addFile(
                    item, "film.mp4", null, Tier.SD, film.length, new ByteArrayInputStream(film));
            items.add(fixture.house.publish(item));
        }
        return items;
    }

    /** Where an item goes is by chance: as many more as it takes until one is such. */
    private CatalogItem publishUntil(List<CatalogItem> items, Predicate<CatalogItem> such) {
        while (items.stream().noneMatch(such)) {
            items.addAll(publish(1));
        }
        return items.stream().filter(such).findFirst().orElseThrow();
    }

    private Nginx nginx(String name) throws IOException {
        Nginx n = new Nginx(directory.resolve(name));
        servers.add(n);
        return n;
    }

    private Nginx placed(String name) throws IOException {
        Nginx n = nginx(name);
        register(name, n);
        return n;
    }

    private void register(String name, Nginx n) {
        fixture.repositories.register(name, new Registration(n.url(), n.url(), 1.0, 0, false));
    }

    /** Rounds, with time going by for retries and farewells. */
    private void settle(int rounds) {
        for (int i = 0; i < rounds; i++) {
            rounds(2);
            fixture.now = fixture.now.plus(LEAVE);
        }
    }

    private void rounds(int n) {
        for (int i = 0; i < n; i++) {
            TestKeeper.round(fixture.keeper);
        }
    }

    private List<String> holding(CatalogItem item) {
        return fixture.repositories.holding(item.infoHash()).stream()
                .map(Repository::name)
                .toList();
    }

    private List<String> targets(CatalogItem item) {
        return fixture.keeper.targets(item.infoHash(), item.length());
    }

    private Copy copy(CatalogItem item, String server) {
        return fixture.repositories.copies(item.infoHash()).stream()
                .filter(c -> c.repository().equals(server))
                .findFirst()
                .orElseThrow();
    }

    private Server server(String name) {
        return fixture.repositories.servers().stream()
                .filter(s -> s.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Hash codes of its files by name. */
    private static TreeMap<String, Integer> files(Nginx n, CatalogItem item) throws IOException {
        TreeMap<String, Integer> files = new TreeMap<>();
        Files.walkFileTree(
                n.files().resolve(item.item().value()),
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes a)
                            throws IOException {
                        files.put(
                                file.getFileName().toString(),
                                java.util.Arrays.hashCode(Files.readAllBytes(file)));
                        return FileVisitResult.CONTINUE;
                    }
                });
        return files;
    }
}
