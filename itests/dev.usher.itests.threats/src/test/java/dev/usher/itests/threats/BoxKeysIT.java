package dev.usher.itests.threats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.demo.Await;
import dev.usher.demo.LeakScan;
import dev.usher.demo.Television;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Where the keys of a box are while it shows a film: in it, in the DRM host, in a token. */
@Tag("SEC")
@DisplayName("The keys of a box as it is shipped")
class BoxKeysIT {
    private static final String HOST = "dev.usher.drm.host.cfg";
    private static final String IDENTITY = "dev.usher.identity.cfg";
    private static final int HALF = 1_500_000;

    /** The DRM system in the box's JVM is not to stand in, not even while the host starts. */
    private static final String STRICT = "dev.usher.player.internal.DrmSystems.cfg";

    @TempDir static Path directory;
    private static Cinema cinema;

    @BeforeAll
    static void start() {
        cinema = new Cinema(directory);
    }

    @AfterAll
    static void stop() {
        cinema.close();
    }

    private static void assertShown(Television box, String path, int from, int to) {
        assertThat(Cinema.read(box, path, from, to))
                .as("%d to %d of the film", from, to)
                .isEqualTo(Arrays.copyOfRange(cinema.original, from, to));
    }

    /** Which of the keys lie in the heap of the box, garbage included. */
    private static TreeSet<String> inHeap(Television box, FilmKeys keys) throws IOException {
        Path dumps = Files.createDirectory(directory.resolve("heap-" + box.process().name()));
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Cinema.run(
                jcmd,
                "" + box.process().handle().pid(),
                "GC.heap_dump",
                "-all",
                dumps.resolve("heap.hprof").toString());
        TreeSet<String> found = new TreeSet<>();
        for (var key :
                List.of(
                        java.util.Map.entry("seed", keys.seed()),
                        java.util.Map.entry("content", keys.content()),
                        java.util.Map.entry("message", keys.message()))) {
            if (!new LeakScan(List.of()).secret(key.getValue()).scan(dumps).isEmpty()) {
                found.add(key.getKey());
            }
        }
        Files.delete(dumps.resolve("heap.hprof"));
        return found;
    }

    @Test
    @DisplayName("in process: the heap holds what opens the licence and what opens the film")
    void inProcess() throws IOException {
        Television box = cinema.box("plain");
        cinema.open(box);
        String path = cinema.play(box);
        assertShown(box, path, 0, HALF);
        Path identity = box.process().data().resolve("usher/identity");
        FilmKeys keys = FilmKeys.of(box, cinema.film, identity, identity.resolve("box.password"));
        assertThat(inHeap(box, keys)).contains("seed", "message");
        box.process().stop();
    }

    @Test
    @DisplayName("DRM host: the heap holds none; killed, it comes back; missing, that is said")
    void hosted() throws IOException {
        Television box = cinema.box("hosted");
        box.process().set(HOST, "system", "dev.usher.drm.cobblestone");
        box.process().set(STRICT, "DrmSystem.target", "(hosted=true)");
        cinema.open(box);
        String path = cinema.play(box);
        assertShown(box, path, 0, HALF);
        Path state = box.process().data().resolve("usher/drm-host");
        FilmKeys keys = FilmKeys.of(box, cinema.film, state, state.resolve("sealing.password"));
        assertThat(inHeap(box, keys)).isEmpty();
        try (var files = Files.walk(state)) {
            assertThat(files.filter(Files::isRegularFile))
                    .isNotEmpty()
                    .allSatisfy(
                            file ->
                                    assertThat(Files.getPosixFilePermissions(file))
                                            .isEqualTo(
                                                    PosixFilePermissions.fromString("rw-------")));
        }

        ProcessHandle killed = Cinema.awaitHost(box);
        killed.destroyForcibly();
        assertShown(box, path, HALF, cinema.original.length);
        assertThat(Cinema.awaitHost(box).pid()).isNotEqualTo(killed.pid());
        box.stop();

        // a host that cannot start
        box.process().set(HOST, "options", "-Xmx1k");
        Await.untilTrue(
                "the refusal",
                Cinema.PATIENCE,
                () -> box.play(cinema.film, "browser").problem().equals("drm-missing"));
        box.process().stop();
    }

    @Test
    @EnabledIf(value = "dev.usher.itests.threats.SoftHsm#isThere", disabledReason = SoftHsm.PACKAGE)
    @DisplayName(
            "token: enrols, buys, unlocks and plays with a key that is on no disk and in no heap")
    void token() throws IOException {
        Television box = cinema.box("token");
        SoftHsm hsm = new SoftHsm(directory.resolve("hsm"));
        hsm.plugInto(box.process());
        hsm.configure(box.process(), IDENTITY, "token");
        cinema.open(box);
        String path = cinema.play(box);
        assertShown(box, path, 0, cinema.original.length);
        box.stop();
        try (var files = Files.walk(box.process().data().resolve("usher/identity"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("identity.pem")
                    .noneMatch(name -> name.endsWith(".p12") || name.endsWith(".password"));
        }

        String id = box.id().value();
        box.process().stop();
        cinema.stage.start(box);
        box.awaitServer("ONLINE");
        assertThat(box.id().value()).as("it is the same box after a restart").isEqualTo(id);
        assertShown(box, cinema.play(box), 0, 100_000);
        box.process().stop();
    }
}
