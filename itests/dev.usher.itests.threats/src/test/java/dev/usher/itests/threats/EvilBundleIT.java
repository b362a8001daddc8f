package dev.usher.itests.threats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usher.demo.Await;
import dev.usher.demo.Television;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A malicious driver that the operator signed, in a box that shows a film: what it reaches with the
 * DRM system in the same JVM, in a host under the same account, and in a host under its own.
 */
@Tag("SEC")
@DisplayName("A signed but malicious driver")
class EvilBundleIT {
    private static final String HOST = "dev.usher.drm.host.cfg";
    private static final String SEED = "seed";
    private static final String CONTENT = "content";
    private static final String MESSAGE = "message";
    private static final String CLEAR = "clear";

    /** The DRM system in the box's JVM is not to stand in, not even while the host starts. */
    private static final String STRICT = "dev.usher.player.internal.DrmSystems.cfg";

    @TempDir static Path directory;
    private static Cinema cinema;
    private static boolean twoAccounts;
    private Process hostOfItsOwn;

    @BeforeAll
    static void start() {
        twoAccounts = Accounts.areTwo(directory);
        cinema = new Cinema(directory);
    }

    @AfterAll
    static void stop() {
        cinema.close();
    }

    @AfterEach
    void endHost() throws InterruptedException {
        if (hostOfItsOwn != null) {
            hostOfItsOwn.descendants().forEach(ProcessHandle::destroyForcibly);
            hostOfItsOwn.destroyForcibly().waitFor();
        }
    }

    private static Television box(String name, Map<String, String> host) {
        Television box = cinema.box(name);
        host.forEach((key, value) -> box.process().set(HOST, key, value));
        if (!host.isEmpty()) {
            box.process().set(STRICT, "DrmSystem.target", "(hosted=true)");
        }
        if (twoAccounts) {
            Accounts.move(box);
        }
        cinema.open(box);
        return box;
    }

    /**
     * Shows the film, and lets the driver in while it runs.
     *
     * @param sealing directory of the sealing key
     * @param password of it
     */
    private static Map<String, String> attack(
            Television box, Path sealing, String password, Map<String, String> target) {
        String path = cinema.play(box);
        assertThat(Cinema.read(box, path, 0, 300_000))
                .isEqualTo(Arrays.copyOf(cinema.original, 300_000));
        FilmKeys keys = FilmKeys.of(box, cinema.film, sealing, sealing.resolve(password));
        Map<String, String> told = new HashMap<>(target);
        told.put("licence", keys.licence());
        told.put("stream", box.rest().url(path).toString());
        told.put("sealing", sealing.resolve("sealing.p12").toString());
        told.put("password", sealing.resolve(password).toString());
        Map<String, String> report =
                EvilDriver.loose(
                        box,
                        cinema.operator,
                        directory.resolve("bundles"),
                        told,
                        Map.of(
                                SEED,
                                keys.seed(),
                                CONTENT,
                                keys.content(),
                                MESSAGE,
                                keys.message(),
                                CLEAR,
                                Arrays.copyOfRange(cinema.original, 200_000, 200_100)));
        assertThat(Cinema.read(box, path, 300_000, 400_000))
                .as("the film goes on")
                .isEqualTo(Arrays.copyOfRange(cinema.original, 300_000, 400_000));
        box.stop();
        return report;
    }

    @Test
    @DisplayName("T10: gets everything when the DRM system is in the same JVM")
    void t10_inProcess() {
        Television box = box("plain", Map.of());
        Path identity = box.process().data().resolve("usher/identity");
        Map<String, String> reached = attack(box, identity, "box.password", Map.of());
        System.out.println("in process: " + new TreeMap<>(reached));
        for (String way : List.of("reflection", "unsafe", "heap", "memory")) {
            assertThat(reached.get(way)).as(way).contains(SEED, MESSAGE);
        }
        assertThat(reached.get("files")).as("the key's file").contains(SEED);
        assertThat(reached.get("service")).as("the box opens the licence").contains(CONTENT);
        box.process().stop();
    }

    @Test
    @DisplayName("T10: gets no key out of memory when it is in the host; out of its account, none")
    void t10_hosted() throws IOException {
        Television box = box("hosted", Map.of("system", "dev.usher.drm.cobblestone"));
        ProcessHandle host = Cinema.awaitHost(box);
        Path state = box.process().data().resolve("usher/drm-host");
        Map<String, String> target =
                Map.of("host", "" + host.pid(), "socket", socket(host).toString());
        Map<String, String> reached = attack(box, state, "sealing.password", target);
        System.out.println("in the host: " + new TreeMap<>(reached));
        assertNothingInTheBox(reached);
        assertThat(reached.get("host.attach")).as("attaching to the host").contains("refused");
        // one account is no boundary
        assertThat(reached.get("files")).as("the key's file").contains(SEED);
        assertThat(reached.get("host.memory"))
                .as("the host's memory, which a strict kernel does not show")
                .containsAnyOf(SEED, "refused");
        assertThat(reached.get("host.socket")).isEqualTo("answered");
        ownAccount(box);
        box.process().stop();
    }

    /** The same box, changed over while it runs, as the module's README says. */
    private void ownAccount(Television box) throws IOException {
        assumeTrue(twoAccounts, "needs root, for a second account");
        Path home = Files.createDirectory(directory.resolve("usher-drm"));
        Path libraries = home.resolve("libraries");
        Path data = box.process().data();
        Cinema.run("cp", "-r", data.resolve("usher/drm-host-libraries").toString(), "" + libraries);
        Cinema.run("chown", "-R", "root:", libraries.toString());
        Cinema.run("chmod", "-R", "a+rX", libraries.toString());
        Path state = Files.createDirectories(home.resolve("own/state"));
        Path run = Files.createTempDirectory(Path.of("/dev/shm"), "usher-drm-");
        try {
            Accounts.reach(libraries);
            Accounts.give(home.resolve("own"), Accounts.HOST);
            Cinema.run("install", "-d", "-o", Accounts.HOST, "-m", "0711", run.toString());
            Path socket = run.resolve("host");
            hostOfItsOwn = launch(libraries, state, socket);
            box.process().set(HOST, "account", Accounts.HOST);
            box.process().set(HOST, "socket", socket.toString());
            box.process().set(HOST, "launch", "false");
            Await.untilTrue(
                    "the box's own host to end", Cinema.PATIENCE, () -> Cinema.host(box).isEmpty());
            Await.untilTrue(
                    "the host of another account to tell the time",
                    Cinema.PATIENCE,
                    () -> Files.exists(state.resolve("authority.pem")));
            Map<String, String> reached =
                    attack(
                            box,
                            state,
                            "sealing.password",
                            Map.of("host", "" + hostOfItsOwn.pid(), "socket", "" + socket));
            System.out.println("under its own account: " + new TreeMap<>(reached));
            assertNothingInTheBox(reached);
            for (String way : List.of("files", "host.memory", "host.attach", "host.environment")) {
                assertThat(reached.get(way)).as(way).startsWith("refused");
            }
            assertThat(reached.get("host.socket")).as("it is the box").isEqualTo("answered");
        } finally {
            Cinema.run("rm", "-rf", run.toString());
        }
    }

    private static Process launch(Path libraries, Path state, Path socket) throws IOException {
        List<String> words = new java.util.ArrayList<>(Accounts.as(Accounts.HOST));
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(
                List.of(
                        "-Xmx32m",
                        "-XX:+UseSerialGC",
                        "-XX:+DisableAttachMechanism",
                        "-cp",
                        libraries + "/*",
                        "dev.usher.drm.host.command.DrmHostCommand",
                        state.toString(),
                        socket.toString(),
                        Accounts.BOX,
                        "stay"));
        return new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("drm-host.log").toFile())
                .start();
    }

    private static void assertNothingInTheBox(Map<String, String> reached) {
        for (String way : List.of("reflection", "unsafe", "heap", "memory")) {
            assertThat(reached.get(way))
                    .as(way)
                    .startsWith("[")
                    .doesNotContain(SEED, CONTENT, MESSAGE);
        }
        assertThat(reached.get("stream")).as("what is shown can be seen").isEqualTo("[clear]");
        assertThat(reached.get("classes")).as("code is no secret").contains("HostedSession");
        assertThat(reached.get("service")).as("the box cannot open the licence").isEqualTo("[]");
    }

    private static Path socket(ProcessHandle host) {
        String[] words = host.info().arguments().orElseThrow();
        return Path.of(words[words.length - 2]);
    }
}
