package dev.usher.player.internal;

import static dev.usher.player.internal.TestBox.FILM;
import static dev.usher.player.internal.TestBox.candidate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.drm.api.DrmException.Reason;
import dev.usher.drm.api.DrmSystem;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("P5")
class StreamServletTest {
    @TempDir Path directory;
    private final HttpClient client = HttpClient.newHttpClient();
    private final XorDrm drm = new XorDrm();
    private TestBox box;
    private Server server;
    private URI stream;

    @BeforeEach
    void start() throws Exception {
        box = new TestBox(directory);
        box.player.drmSystems().opening().add(candidate(drm, "1.5.0"));
        box.readyToPlay(new TestRenderer("mpv", 80));
        server = new Server(new InetSocketAddress("127.0.0.1", 0));
        ServletContextHandler context = new ServletContextHandler();
        context.addServlet(new ServletHolder(new StreamServlet(box.player)), "/play/*");
        server.setHandler(context);
        server.start();
        stream = server.getURI().resolve(box.player.play(FILM, 0, "").path());
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        box.close();
    }

    @Test
    @DisplayName("the whole file is byte-identical, and nothing may keep it")
    void whole() throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = get(stream, null);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(box.original);
        assertThat(answer.headers().map())
                .containsEntry("content-type", List.of("video/mp4"))
                .containsEntry("accept-ranges", List.of("bytes"))
                .containsEntry("cache-control", List.of("no-store"))
                .doesNotContainKey("content-security-policy");
    }

    @Test
    void ranges() throws IOException, InterruptedException {
        HttpResponse<byte[]> part = get(stream, "bytes=300000-800000");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.headers().firstValue("Content-Range"))
                .contains("bytes 300000-800000/1000003");
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(box.original, 300_000, 800_001));
        HttpResponse<byte[]> tail = get(stream, "bytes=-3");
        assertThat(tail.body()).isEqualTo(Arrays.copyOfRange(box.original, 1_000_000, 1_000_003));
        HttpResponse<byte[]> beyond = get(stream, "bytes=1000003-");
        assertThat(beyond.statusCode()).isEqualTo(416);
        assertThat(beyond.headers().firstValue("Content-Range")).contains("bytes */1000003");
        assertThat(get(stream, "bytes=0-1,4-5").statusCode()).isEqualTo(200);
    }

    @Test
    void head() throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(stream)
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build();
        HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValueAsLong("Content-Length"))
                .hasValue(box.original.length);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    @DisplayName("a session that is not, or is over, is 404; another method 405")
    void unknownSession() throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = get(stream.resolve("/play/" + "0".repeat(32)), null);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(
                        type -> assertThat(type).startsWith("application/problem+json"));
        assertThat(new String(answer.body())).contains("session-over");
        assertThat(get(stream.resolve("/play/"), null).statusCode()).isEqualTo(404);
        assertThat(get(stream.resolve("/play"), null).statusCode()).isEqualTo(404);
        box.player.stop();
        assertThat(get(stream, null).statusCode()).isEqualTo(404);
        HttpRequest post =
                HttpRequest.newBuilder(stream)
                        .POST(HttpRequest.BodyPublishers.ofString("x"))
                        .build();
        assertThat(client.send(post, BodyHandlers.discarding()).statusCode()).isEqualTo(405);
    }

    @Test
    @Tag("P3")
    void expired() throws IOException, InterruptedException {
        drm.refuseRead = Reason.EXPIRED;
        HttpResponse<byte[]> answer = get(stream, "bytes=0-");
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(new String(answer.body())).contains("urn:usher:problem:pass-expired");
        assertThat(answer.headers().firstValue("Content-Range")).isEmpty();
    }

    @Test
    @DisplayName("damage in the middle: the connection breaks rather than end as if all were there")
    void damagedInTheMiddle() {
        box.damage(2 * 900_000);
        assertThatThrownBy(() -> get(stream, null)).isInstanceOf(IOException.class);
        assertThat(box.distrusted).isNotEmpty();
    }

    @Test
    @DisplayName(
            "the DRM system is replaced again and again in the middle: every byte arrives, no session is left")
    @Tag("M1")
    void drmSwaps() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(stream).build();
        byte[] received = new byte[box.original.length];
        XorDrm present = drm;
        int swaps = 0;
        try (InputStream body = client.send(request, BodyHandlers.ofInputStream()).body()) {
            for (int at = 0; at < received.length; ) {
                int read = body.readNBytes(received, at, Math.min(50_000, received.length - at));
                at += read;
                XorDrm next = new XorDrm();
                box.player
                        .drmSystems()
                        .opening()
                        .add(TestBox.<DrmSystem>candidate(next, "2.0." + swaps));
                box.player.drmSystems().opening().remove(present);
                assertThat(present.open).hasValue(0);
                present = next;
                swaps++;
            }
        }
        assertThat(received).isEqualTo(box.original);
        assertThat(swaps).isGreaterThanOrEqualTo(20);
        box.player.stop();
        assertThat(present.open).hasValue(0);
    }

    @Test
    @DisplayName(
            "a newer DRM system takes over at the next read, and the session of the old one is closed")
    @Tag("M1")
    void drmTakesOver() throws IOException, InterruptedException {
        assertThat(drm.open).hasValue(1);
        XorDrm newer = new XorDrm();
        box.player.drmSystems().opening().add(TestBox.<DrmSystem>candidate(newer, "2.0.0"));
        assertThat(get(stream, "bytes=7-9").body())
                .isEqualTo(Arrays.copyOfRange(box.original, 7, 10));
        assertThat(newer.reads).hasPositiveValue();
        assertThat(newer.open).hasValue(1);
        assertThat(drm.open).hasValue(0);
    }

    @Test
    @DisplayName("a new DRM system that cannot go on leaves the old one at work")
    @Tag("M1")
    void badDrm() throws IOException, InterruptedException {
        XorDrm bad = new XorDrm();
        bad.refuseOpen = Reason.INVALID;
        box.player.drmSystems().opening().add(TestBox.<DrmSystem>candidate(bad, "3.0.0"));
        assertThat(get(stream, null).body()).isEqualTo(box.original);
        assertThat(bad.licences).hasSize(1);
        box.player.drmSystems().opening().remove(bad);
        assertThat(get(stream, "bytes=5-9").body()).hasSize(5);
    }

    private HttpResponse<byte[]> get(URI uri, String range)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (range != null) {
            request.header("Range", range);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }
}
