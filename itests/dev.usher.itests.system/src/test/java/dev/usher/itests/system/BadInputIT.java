package dev.usher.itests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.demo.Await;
import dev.usher.demo.Rest;
import dev.usher.demo.RuntimeProcess;
import dev.usher.demo.Stage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the runtimes say to what should not be; a box alone, its server out of reach. */
class BadInputIT {
    private static final String NOBODY = "00000000000000000000000000000000";
    @TempDir static Path directory;
    private static RuntimeProcess box;
    private static Rest rest;

    @BeforeAll
    static void startABoxWithoutServer() {
        box =
                RuntimeProcess.unpack(
                        "box",
                        Archives.SETTOP,
                        directory.resolve("box"),
                        RuntimeProcess.freePort());
        box.set("org.apache.karaf.shell.cfg", "sshPort", "" + RuntimeProcess.freePort());
        box.set("dev.usher.swarm.cfg", "securePort", "0");
        box.set(
                "dev.usher.identity.cfg",
                "server",
                "https://127.0.0.1:" + RuntimeProcess.freePort() + "/");
        box.set(
                "dev.usher.identity.cfg",
                "enrolmentCode",
                "ABCDEFGHIJKLMNOP-00112233445566778899aabbccddeeff");
        box.start(Stage.BOX_READY);
        Stage.awaitBox(box);
        rest = box.rest();
    }

    @AfterAll
    static void stop() {
        box.stop();
    }

    @Test
    @Tag("C2")
    void unreachableServerIsAStateWithAReason() {
        // before it has asked for the first time it does not know
        JsonNode offline =
                Await.until(
                        "the box to find the server away",
                        Duration.ofMinutes(3),
                        () ->
                                Optional.of(home())
                                        .filter(h -> !h.path("server").asText().equals("UNKNOWN")));
        assertThat(offline.path("server").asText()).isEqualTo("OFFLINE");
        assertThat(offline.path("serverReason").asText()).isNotBlank();
    }

    private static JsonNode home() {
        return rest.get("api/v1/tv/home").ok("home").path("box");
    }

    @Test
    void unknownItemIsNamed() {
        Rest.Answer answer = rest.put("api/v1/tv/queue", List.of(NOBODY));
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo("item-unknown");
        assertThat(answer.body().path("detail").asText()).contains(NOBODY);
    }

    @Test
    void malformedListIsRefused() {
        assertThat(rest.put("api/v1/tv/queue", Map.of("no", "list")).problem())
                .isEqualTo("malformed-json");
        Rest.Answer answer = rest.put("api/v1/tv/queue", List.of("not an id"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().path("detail").asText()).isNotBlank();
    }

    @Test
    void whatIsNotThereAndWhatIsNotAllowedAreProblemsToo() {
        assertThat(rest.get("api/v1/nothing").problem()).isEqualTo("not-found");
        assertThat(rest.delete("api/v1/tv/home").status()).isEqualTo(405);
        assertThat(rest.post("api/v1/tv/items/" + NOBODY + "/play", Map.of("file", 0)).problem())
                .isEqualTo("item-unknown");
    }

    @Test
    void openApiDescribesTheRuntime() {
        var document = rest.get("api/openapi.json").ok("OpenAPI");
        assertThat(document.path("openapi").asText()).startsWith("3.");
        assertThat(document.path("paths").size()).isGreaterThan(8);
    }

    @Test
    void takenPortIsNamedBeforeAnythingStarts() throws IOException {
        RuntimeProcess second =
                RuntimeProcess.unpack("second", Archives.SETTOP, directory.resolve("second"), 1);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            second.set(
                    "org.ops4j.pax.web.cfg",
                    "org.osgi.service.http.port",
                    "" + taken.getLocalPort());
            Ended ended = run(Map.of(), second.home().resolve("bin/usher"), "run");
            assertThat(ended.code()).isEqualTo(1);
            assertThat(ended.output())
                    .contains("port " + taken.getLocalPort() + " is taken")
                    .contains("org.ops4j.pax.web.cfg");
            assertThat(second.data().resolve("usher")).doesNotExist();
        }
    }

    @Test
    void missingJavaIsToldWithWhatToInstall() throws IOException {
        Path tools = Files.createDirectory(directory.resolve("tools"));
        for (String tool : List.of("bash", "dirname", "sed", "readlink", "env", "find", "head")) {
            Path there =
                    Stream.of("/bin", "/usr/bin")
                            .map(d -> Path.of(d, tool))
                            .filter(Files::exists)
                            .findFirst()
                            .orElseThrow();
            Files.createSymbolicLink(tools.resolve(tool), there);
        }
        for (List<String> command :
                List.of(
                        List.of(box.home().resolve("bin/usher").toString(), "run"),
                        List.of(
                                Archives.ROOT.resolve("karaf-assembly/usher").toString(),
                                "demo"))) {
            Ended ended =
                    run(
                            Map.of("PATH", tools.toString(), "JAVA_HOME", ""),
                            Path.of(command.get(0)),
                            command.get(1));
            assertThat(ended.code()).isEqualTo(1);
            assertThat(ended.output()).contains("no java found").contains("JDK 17");
            ended =
                    run(
                            Map.of("PATH", tools.toString(), "JAVA_HOME", "/nowhere"),
                            Path.of(command.get(0)),
                            command.get(1));
            assertThat(ended.code()).isEqualTo(1);
            assertThat(ended.output()).contains("JAVA_HOME is /nowhere");
        }
    }

    private record Ended(int code, String output) {}

    private static Ended run(Map<String, String> environment, Path script, String argument)
            throws IOException {
        ProcessBuilder b =
                new ProcessBuilder(script.toString(), argument).redirectErrorStream(true);
        b.environment().putAll(environment);
        Process p = b.start();
        String output = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            assertThat(p.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Ended(p.exitValue(), output);
    }
}
