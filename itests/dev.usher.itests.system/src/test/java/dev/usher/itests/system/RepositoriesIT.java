package dev.usher.itests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.demo.Await;
import dev.usher.demo.Operator;
import dev.usher.demo.Samples;
import dev.usher.demo.Stage;
import dev.usher.demo.Television;
import dev.usher.media.api.ItemId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Web servers of others keep the operator's items: chapters of one story. */
@Tag("D7")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RepositoriesIT {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String REPOSITORIES = "api/v1/console/repositories";

    @TempDir static Path directory;
    private static Stage stage;
    private static Operator operator;
    private static Television box;
    private static Nginx north;
    private static Nginx south;
    private static ItemId film;
    private static ItemId song;

    @BeforeAll
    static void start() throws IOException {
        north = new Nginx(directory.resolve("north"));
        south = new Nginx(directory.resolve("south"));
        stage = new Stage(directory, Archives.SERVER, Archives.SETTOP, false);
        stage.server().set("dev.usher.repository.placement.cfg", "probeSeconds", "1");
        stage.startServer();
        operator = new Operator(stage.server());
        List<Samples.Sample> samples = Samples.in(Archives.SAMPLES);
        film = operator.publish(samples.get(0), 3600);
        song = operator.publish(samples.get(1), 3600);
        String home = operator.household("Home", "home", "correct horse battery", "2468", 100);
        box = stage.box("box", operator.enrolmentCode(home));
        stage.start(box);
        box.awaitServer("ONLINE");
        box.awaitInCatalog(film);
    }

    @AfterAll
    static void stop() {
        Stream.of(north, south).filter(n -> n != null).forEach(Nginx::close);
        if (stage != null) {
            stage.close();
        }
    }

    private static void register(String name, Map<String, Object> said) {
        operator.rest().put(REPOSITORIES + "/" + name, said).ok("registering " + name);
    }

    /** This runtime's own disk. */
    private static void drainOwn(boolean draining) {
        register("main", Map.of("draining", draining));
    }

    private static void settings(int copies) {
        operator.rest()
                .put(
                        REPOSITORIES + "/settings",
                        Map.of("copies", copies, "repairBytesPerSecond", 0, "graceSeconds", 1))
                .ok("settings");
    }

    /** Names of the repositories that orders may name for the item. */
    private static Set<String> holding(ItemId item) {
        Set<String> names = new TreeSet<>();
        overview().path("holding").path(item.value()).forEach(n -> names.add(n.asText()));
        return names;
    }

    private static JsonNode overview() {
        return operator.rest().get(REPOSITORIES).ok("repositories");
    }

    private static void awaitHolding(ItemId item, String... names) {
        Await.untilTrue(
                List.of(names) + " to hold " + item + ", not " + overview(),
                LIMIT,
                () -> holding(item).equals(Set.of(names)));
    }

    /** Bytes that the box has from each repository. */
    private static Map<String, Long> fromRepositories(ItemId item) {
        Map<String, Long> found = new HashMap<>(box.received(item));
        found.keySet().removeIf(source -> !source.startsWith("repository:"));
        return found;
    }

    private static String shell(String command) throws IOException, InterruptedException {
        Path said = Files.createTempFile(directory, "shell", ".log");
        Process shell =
                new ProcessBuilder(
                                stage.server().home().resolve("bin/usher").toString(),
                                "shell",
                                command)
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        assertThat(shell.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return Files.readString(said);
    }

    @Test
    @Order(1)
    @DisplayName("The server fills an nginx that takes uploads, and lets its own copies go")
    void placement() throws Exception {
        settings(1);
        register("north", Map.of("baseUrl", north.url(), "uploadUrl", north.url()));
        drainOwn(true);

        awaitHolding(film, "north");
        awaitHolding(song, "north");
        assertThat(north.files().resolve(film.value()).resolve("0")).isNotEmptyFile();
        assertThat(shell("usher:placement " + film))
                .containsPattern("north\\s*\\S\\s*VERIFIED\\s*\\S\\s*yes\\s*\\S\\s*yes");
    }

    @Test
    @Order(2)
    @DisplayName("A box has an item from nginx alone")
    void fromNginxAlone() throws Exception {
        long ownBefore = served("main");

        box.order(film);
        box.awaitAvailable(film);

        assertThat(fromRepositories(film)).containsOnlyKeys("repository:north");
        Await.untilTrue(
                "nginx to have logged what it sent",
                LIMIT,
                () -> north.sent() >= box.verified(film));
        assertThat(served("main")).isEqualTo(ownBefore);
        Await.untilTrue("the box's report of what north sent", LIMIT, () -> served("north") > 0);
    }

    private static long served(String repository) {
        return repository(repository).path("served").asLong();
    }

    private static JsonNode repository(String name) {
        for (JsonNode r : overview().path("repositories")) {
            if (r.path("name").asText().equals(name)) {
                return r;
            }
        }
        throw new AssertionError(name);
    }

    @Test
    @Order(3)
    @DisplayName("When one leaves for good, its copies are made elsewhere; a box goes on there")
    void repair() throws Exception {
        settings(2);
        drainOwn(false);
        awaitHolding(film, "main", "north");
        awaitHolding(song, "main", "north");
        register("south", Map.of("baseUrl", south.url(), "uploadUrl", south.url()));

        north.close();

        // Where the items belong follows from their names: the server may move both from north to
        // south before it has seen that north is gone.
        Await.untilTrue(
                "north to be offline: " + overview(),
                LIMIT,
                () -> repository("north").path("state").asText().equals("OFFLINE"));
        awaitHolding(film, "main", "south");
        awaitHolding(song, "main", "south");
        Await.untilTrue(
                "all items to be covered",
                LIMIT,
                () -> overview().path("progress").path("covered").asInt() == 2);
        assertThat(shell("usher:repositories"))
                .containsPattern("north\\s*\\S\\s*OFFLINE")
                .containsPattern("south\\s*\\S\\s*ONLINE")
                .contains("2 items: 2 covered");
        operator.rest().delete(REPOSITORIES + "/north?force=true").ok("forgetting north");
        assertThat(overview().path("repositories")).hasSize(2);

        box.order(film, song);
        box.awaitAvailable(song);

        assertThat(fromRepositories(song).keySet())
                .isNotEmpty()
                .isSubsetOf("repository:main", "repository:south");
    }

    @Test
    @Order(4)
    @DisplayName("What the operator laid on a web server is found there and used")
    void filledByTheOperator() throws Exception {
        ItemId book = operator.publish(Samples.in(Archives.SAMPLES).get(2), 3600);
        Path own = stage.server().data().resolve("usher/repository");
        try (Nginx east = new Nginx(directory.resolve("east"))) {
            Path there = Files.createDirectories(east.files().resolve(book.value()));
            try (Stream<Path> all = Files.walk(own)) {
                Path file =
                        all.filter(f -> f.endsWith(book.value() + "/0")).findFirst().orElseThrow();
                Files.copy(file, there.resolve("0"));
            }
            register("east", Map.of("baseUrl", east.url()));
            Await.untilTrue(
                    "the copy to be found: " + overview(),
                    LIMIT,
                    () -> holding(book).contains("east"));

            assertThat(shell("usher:repositories"))
                    .containsPattern("east\\s*\\S\\s*ONLINE\\s*\\S\\s*FILLED");
            Files.writeString(there.resolve("0"), "something else");
            Await.untilTrue(
                    "the copy to be used no more", LIMIT, () -> !holding(book).contains("east"));
        }
    }
}
