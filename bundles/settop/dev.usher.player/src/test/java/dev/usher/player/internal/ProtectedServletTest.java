package dev.usher.player.internal;

import static dev.usher.player.internal.TestBox.FILM;
import static dev.usher.player.internal.TestBox.candidate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.drm.api.DrmException.Reason;
import dev.usher.drm.api.ProtectedStream;
import dev.usher.drm.api.ProtectionSystem;
import dev.usher.drm.api.host.ClearSource;
import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("P5")
class ProtectedServletTest {
    @TempDir Path directory;
    private final HttpClient client = HttpClient.newHttpClient();
    private ProtectedTelevision television;

    @BeforeEach
    void start() throws Exception {
        television = new ProtectedTelevision(directory);
    }

    @AfterEach
    void stop() throws Exception {
        television.close();
    }

    private HttpResponse<byte[]> get(URI base, String part, String tag)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + part));
        if (!tag.isEmpty()) {
            request.header("If-Match", tag);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String tag(HttpResponse<?> answer) {
        return answer.headers().firstValue("ETag").orElseThrow();
    }

    private static JsonNode json(HttpResponse<byte[]> answer) {
        return Json.read(answer.body(), JsonNode.class);
    }

    private HttpResponse<byte[]> askForKey(URI stream) throws IOException, InterruptedException {
        byte[] init = get(stream, "/init", "").body();
        // the key id is the last but the length of nothing
        byte[] keyId = Arrays.copyOfRange(init, init.length - 20, init.length - 4);
        String kid = Base64.getUrlEncoder().withoutPadding().encodeToString(keyId);
        return post(stream, "{\"kids\":[\"" + kid + "\"],\"type\":\"temporary\"}");
    }

    private HttpResponse<byte[]> post(URI stream, String body)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(stream + "/licence"))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        return client.send(request, BodyHandlers.ofByteArray());
    }

    private static void assertProblem(HttpResponse<byte[]> answer, int status, String code) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(json(answer).path("type").asText()).isEqualTo("urn:usher:problem:" + code);
        assertThat(json(answer).path("detail").asText()).isNotBlank();
    }

    @Test
    @DisplayName(
            "who decrypts by itself gets the protected form, and the clear one is not to be had")
    void protectedOnly() throws Exception {
        URI stream = television.play();
        assertThat(stream.getPath()).startsWith("/protected/");
        assertThat(television.page.opened.get(0).protection())
                .hasValueSatisfying(
                        protection -> {
                            assertThat(protection.keySystem()).isEqualTo("org.w3.clearkey");
                            assertThat(protection.licences().getPath())
                                    .isEqualTo(stream.getPath() + "/licence");
                        });
        HttpResponse<byte[]> index = get(stream, "", "");
        assertThat(index.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(json(index).path("mediaType").asText()).startsWith("video/mp4; codecs=\"avc1.");
        assertThat(json(index).path("seconds").asDouble()).isBetween(29.9, 30.2);
        int count = json(index).path("segments").size();
        assertThat(count).isGreaterThan(5);
        for (String part : new String[] {"/init", "/0", "/" + (count - 1)}) {
            HttpResponse<byte[]> answer = get(stream, part, tag(index));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                    .isEqualTo(json(index).path("mediaType").asText());
        }
        for (String part : new String[] {"/" + count, "/-1", "/99999999999", "/x", "/0/0"}) {
            assertProblem(get(stream, part, ""), 404, "segment-unknown");
        }
        URI clear = URI.create(stream.toString().replace("/protected/", "/play/"));
        assertProblem(get(clear, "", ""), 404, "session-over");
        television.box.player.stop();
        assertProblem(get(stream, "", ""), 404, "session-over");
    }

    @Test
    @DisplayName("who takes clear bytes gets them, and the protected form is not to be had")
    void clearOnly() throws Exception {
        television.page.keySystems = Set.of();
        URI stream = television.play();
        assertThat(stream.getPath()).startsWith("/play/");
        assertThat(get(stream, "", "").body()).isEqualTo(television.box.original);
        URI hidden = URI.create(stream.toString().replace("/play/", "/protected/"));
        assertProblem(get(hidden, "", ""), 404, "session-over");
        assertProblem(post(hidden, "{}"), 404, "session-over");
    }

    @Test
    @DisplayName(
            "without a protection system a renderer gets clear bytes, or the item another renderer")
    void fallsBack() {
        television.box.player.drmSystems().protecting().remove(television.clearKey);
        assertThat(television.play().getPath()).startsWith("/play/");
        television.page.takesClear = false;
        assertThatThrownBy(television::play)
                .isInstanceOfSatisfying(
                        Problem.class, e -> assertThat(e.code()).isEqualTo("output-insufficient"));
        TestRenderer mpv = new TestRenderer("mpv", 10);
        television.box.player.addRenderer(candidate(mpv, "1.0.0"));
        television.play();
        assertThat(mpv.opened).hasSize(1);
        assertThat(mpv.opened.get(0).protection()).isEmpty();
    }

    @Test
    @Tag("P3")
    @DisplayName("every key request asks the licence anew: none after it is over")
    void keyAfterExpiry() throws Exception {
        URI stream = television.play();
        HttpResponse<byte[]> licence = askForKey(stream);
        assertThat(licence.statusCode()).isEqualTo(200);
        assertThat(json(licence).path("keys")).hasSize(1);
        byte[] init = get(stream, "/init", "").body();
        television.drm.refuseRead = Reason.EXPIRED;
        byte[] keyId = Arrays.copyOfRange(init, init.length - 20, init.length - 4);
        String kid = Base64.getUrlEncoder().withoutPadding().encodeToString(keyId);
        assertProblem(post(stream, "{\"kids\":[\"" + kid + "\"]}"), 403, "pass-expired");
        assertProblem(get(stream, "/3", ""), 403, "pass-expired");
    }

    @Test
    void badKeyRequests() throws Exception {
        URI stream = television.play();
        assertProblem(post(stream, "not JSON"), 400, "key-request-malformed");
        assertProblem(post(stream, "{\"kids\":[\"AAAA\"]}"), 403, "key-not-released");
        assertProblem(
                post(URI.create(stream + "/elsewhere"), "{\"kids\":[\"AAAA\"]}"),
                404,
                "session-over");
        URI stranger = stream.resolve("/protected/" + "0".repeat(32));
        assertProblem(post(stranger, "{\"kids\":[\"AAAA\"]}"), 404, "session-over");
    }

    @Test
    @Tag("SEC")
    @DisplayName("damage on the disk: nothing of that segment leaves, and it is fetched again")
    void damaged() throws Exception {
        URI stream = television.play();
        String tag = tag(get(stream, "/0", ""));
        television.box.damage(2 * (television.box.original.length / 2));
        int last = json(get(stream, "", "")).path("segments").size() - 1;
        int refused = 0;
        for (int i = 1; i <= last && refused == 0; i++) {
            HttpResponse<byte[]> answer = get(stream, "/" + i, tag);
            if (answer.statusCode() != 200) {
                assertProblem(answer, 409, "item-damaged");
                refused++;
            }
        }
        assertThat(refused).isOne();
        assertThat(television.box.distrusted).isNotEmpty();
    }

    @Test
    @Tag("M1")
    @DisplayName(
            "each system is replaced while it plays: another key, told by 412; nothing else changes")
    void swaps() throws Exception {
        URI stream = television.play();
        String first = tag(get(stream, "", ""));
        byte[] before = get(stream, "/4", first).body();
        television.swapDrm();
        assertThat(get(stream, "/4", first).body()).isEqualTo(before);
        String index = new String(get(stream, "", first).body());
        television.swapProtection();
        HttpResponse<byte[]> changed = get(stream, "/4", first);
        assertProblem(changed, 412, "protection-changed");
        HttpResponse<byte[]> again = get(stream, "", "");
        assertThat(tag(again)).isNotEqualTo(first);
        assertThat(new String(again.body())).isEqualTo(index);
        assertThat(get(stream, "/4", tag(again)).body()).isNotEqualTo(before).hasSameSizeAs(before);
        assertThat(askForKey(stream).statusCode()).isEqualTo(200);
    }

    @Test
    @Tag("M1")
    @DisplayName("a new protection system that cannot go on leaves the old one at work")
    void badSuccessor() throws Exception {
        URI stream = television.play();
        String first = tag(get(stream, "", ""));
        ProtectionSystem bad =
                new ProtectionSystem() {
                    @Override
                    public String keySystem() {
                        return "org.w3.clearkey";
                    }

                    @Override
                    public boolean supports(String mediaType) {
                        return true;
                    }

                    @Override
                    public Optional<ProtectedStream> protect(ClearSource clear) {
                        return Optional.empty();
                    }
                };
        television
                .box
                .player
                .drmSystems()
                .protecting()
                .add(TestBox.<ProtectionSystem>candidate(bad, "3.0.0"));
        assertThat(get(stream, "/2", first).statusCode()).isEqualTo(200);
        assertThat(television.box.player.play(FILM, 0, "").path()).startsWith("/protected/");
    }
}
