package dev.usher.player.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.drm.api.DrmException.Reason;
import dev.usher.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.servlet.ServletHolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The protected stream in a real browser: its own Media Source and Encrypted Media Extensions, the
 * television page's script, our servlets and Clear Key.
 */
@Tag("P5")
class ChromiumPlaysTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Path SCRIPT =
            Path.of("../dev.usher.tv/src/main/resources/tv/protected.js");
    private static final int FRAMES_PER_SECOND = 24;

    @TempDir Path directory;

    /** What the page told since it was asked last, the oldest first: none is missed. */
    private final Queue<JsonNode> said = new ConcurrentLinkedQueue<>();

    private JsonNode last;
    private final AtomicReference<String> wish = new AtomicReference<>("");
    private ProtectedTelevision television;
    private Chromium chromium;

    @BeforeEach
    void start() throws Exception {
        television = new ProtectedTelevision(directory);
        add("/tv/*", (request, response) -> page(response, "text/javascript", read(SCRIPT)));
        add("/page", (request, response) -> page(response, "text/html", html()));
        add(
                "/said",
                (request, response) -> {
                    said.add(Json.read(request.getInputStream(), JsonNode.class));
                    page(response, "application/json", wish.getAndSet("").getBytes());
                });
        add("/wrong/*", this::wrongLicence);
    }

    @AfterEach
    void stop() throws Exception {
        if (chromium != null) {
            chromium.close();
        }
        television.close();
    }

    private interface Answer {
        void answer(HttpServletRequest request, HttpServletResponse response) throws IOException;
    }

    private void add(String path, Answer answer) {
        HttpServlet servlet =
                new HttpServlet() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    protected void service(HttpServletRequest q, HttpServletResponse r)
                            throws IOException {
                        answer.answer(q, r);
                    }
                };
        television.context.addServlet(new ServletHolder(servlet), path);
    }

    private static void page(HttpServletResponse response, String type, byte[] body)
            throws IOException {
        response.setContentType(type);
        response.getOutputStream().write(body);
    }

    private static byte[] read(Path file) throws IOException {
        return Files.readAllBytes(file);
    }

    private static byte[] html() throws IOException {
        try (var in = ChromiumPlaysTest.class.getResourceAsStream("protected.html")) {
            return in.readAllBytes();
        }
    }

    /** The box's licence with another key in it. */
    private void wrongLicence(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        byte[] asked = request.getInputStream().readAllBytes();
        HttpRequest post =
                HttpRequest.newBuilder(television.server.getURI().resolve(request.getPathInfo()))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(asked))
                        .build();
        try {
            String licence =
                    HttpClient.newHttpClient()
                            .send(post, HttpResponse.BodyHandlers.ofString())
                            .body();
            String wrong =
                    licence.replaceAll("\"k\":\"[^\"]*\"", "\"k\":\"AAAAAAAAAAAAAAAAAAAAAA\"");
            page(response, "application/json", wrong.getBytes());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void show(URI stream, String licences, double at) throws IOException {
        chromium =
                new Chromium(
                        directory,
                        television
                                .server
                                .getURI()
                                .resolve(
                                        "/page?stream="
                                                + stream.getPath()
                                                + "&licences="
                                                + licences
                                                + "&at="
                                                + at));
    }

    private JsonNode until(Predicate<JsonNode> wanted) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(tells(wanted)).as("the page: " + last).isTrue());
        return last;
    }

    private boolean tells(Predicate<JsonNode> wanted) {
        for (JsonNode next = said.poll(); next != null; next = said.poll()) {
            last = next;
            if (wanted.test(next)) {
                return true;
            }
        }
        return false;
    }

    private static Predicate<JsonNode> reached(double seconds) {
        return between(seconds, Double.MAX_VALUE);
    }

    private static Predicate<JsonNode> between(double from, double to) {
        return last ->
                (last.path("error").asText() + last.path("failed").asText()).isEmpty()
                        && last.path("at").asDouble() > from
                        && last.path("at").asDouble() < to;
    }

    @Test
    @DisplayName("plays with the right key: frames come, also after seeking, to the end")
    void plays() throws Exception {
        URI stream = television.play();
        show(stream, stream.getPath() + "/licence", 0);
        JsonNode playing = until(reached(3));
        assertThat(playing.path("frames").asInt()).isGreaterThan(2 * FRAMES_PER_SECOND);
        assertThat(playing.path("duration").asDouble()).isBetween(29.9, 30.2);
        assertThat(playing.path("keys").asInt()).isOne();
        int frames = playing.path("frames").asInt();
        wish.set("{\"currentTime\": 27.5}");
        JsonNode later = until(reached(28));
        assertThat(later.path("frames").asInt()).isGreaterThan(frames);
        wish.set("{\"currentTime\": 9.3}");
        until(between(10, 20));
        wish.set("{\"currentTime\": 28.5}");
        until(last -> last.path("ended").asBoolean());
    }

    @Test
    @DisplayName("with a wrong key it shows a decode error")
    void wrongKey() throws Exception {
        URI stream = television.play();
        show(stream, "/wrong" + stream.getPath() + "/licence", 0);
        until(now -> !now.path("error").asText().isEmpty());
        // MEDIA_ERR_DECODE
        assertThat(last.path("error").asText()).startsWith("3 ").contains("PIPELINE_ERROR_DECODE");
        assertThat(last.path("at").asDouble()).isLessThan(1);
    }

    @Test
    @Tag("P3")
    @DisplayName("when the viewing period is over there is no key, and a sentence instead")
    void expired() throws Exception {
        URI stream = television.play();
        television.drm.refuseRead = Reason.EXPIRED;
        show(stream, stream.getPath() + "/licence", 0);
        until(now -> !now.path("failed").asText().isEmpty());
        assertThat(last.path("failed").asText())
                .isEqualTo("The time to watch 'Night Train' is over. Buy it again to go on.");
        assertThat(last.path("frames").asInt()).isZero();
    }

    @Test
    @Tag("M1")
    @DisplayName("both systems are replaced while it plays: it goes on, under new keys")
    void swaps() throws Exception {
        URI stream = television.play();
        show(stream, stream.getPath() + "/licence", 12);
        until(reached(13));
        for (double at : new double[] {8, 4, 0}) {
            XorDrm oldDrm = television.drm;
            television.swapDrm();
            assertThat(oldDrm.open).hasValue(0);
            television.swapProtection();
            // what is in the buffer was made before; what comes before that was not
            int frames = last.path("frames").asInt();
            wish.set("{\"currentTime\": " + at + "}");
            JsonNode later = until(between(at + 0.5, at + 3.5));
            assertThat(later.path("frames").asInt()).isGreaterThan(frames);
        }
        // one each: the first, and one after each swap
        assertThat(last.path("keys").asInt()).isEqualTo(4);
    }
}
