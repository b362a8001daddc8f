package dev.usher.repository.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.media.api.Tier;
import dev.usher.rest.Authentication;
import dev.usher.rest.Identity;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.servlet.ServletOutputStream;
import javax.servlet.WriteListener;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("D6")
class RangeServletTest {
    @TempDir Path directory;
    private Fixture fixture;
    private ItemId item;
    private InfoHash infoHash;
    private byte[] ciphertext;
    private boolean stranger;

    /** What the servlet answered. */
    private static final class Answer {
        int status = 200;
        final Map<String, String> headers = new HashMap<>();
        final ByteArrayOutputStream body = new ByteArrayOutputStream();
    }

    @BeforeEach
    void open() throws IOException {
        fixture = new Fixture(directory);
        item = fixture.house.draft(Fixture.FILM);
        fixture.house.addFile(
                item,
                "film.mp4",
                null,
                Tier.SD,
                300_000,
                new ByteArrayInputStream(new byte[300_000]));
        infoHash = fixture.house.publish(item).infoHash();
        ciphertext = Files.readAllBytes(fixture.repository.folder().file(item, "0"));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    @DisplayName(
            "The whole file, with the info hash as its tag; every payload byte is counted, for good")
    void whole() throws IOException {
        Answer a = get("/" + item + "/0", Map.of());

        assertThat(a.status).isEqualTo(200);
        assertThat(a.body.toByteArray()).isEqualTo(ciphertext);
        assertThat(a.headers)
                .containsEntry("ETag", '"' + infoHash.hex() + '"')
                .containsEntry("Accept-Ranges", "bytes");
        assertThat(fixture.repository.served(infoHash)).isEqualTo(ciphertext.length);
        fixture.repository.stop();
        fixture.start();
        assertThat(fixture.repository.served(infoHash)).isEqualTo(ciphertext.length);
        assertThat(fixture.repositories.all().get(0).served()).isEqualTo(ciphertext.length);
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 1",
        "bytes=100-299, 100, 200",
        "bytes=300000-, 300000, -1",
        "bytes=-10, -10, 10",
        "bytes=5-99999999, 5, -1"
    })
    @DisplayName("A range is answered with that part")
    void range(String header, int first, int length) throws IOException {
        int from = first < 0 ? ciphertext.length + first : first;
        int to = length < 0 ? ciphertext.length : from + length;

        Answer a = get("/" + item + "/0", Map.of("Range", header));

        assertThat(a.status).isEqualTo(206);
        assertThat(a.body.toByteArray()).isEqualTo(Arrays.copyOfRange(ciphertext, from, to));
        assertThat(a.headers.get("Content-Range"))
                .isEqualTo("bytes " + from + "-" + (to - 1) + "/" + ciphertext.length);
        assertThat(fixture.repository.served(infoHash)).isEqualTo(to - from);
    }

    @Test
    @DisplayName("A range behind the end is 416 with the length")
    void unsatisfiable() throws IOException {
        Answer a = get("/" + item + "/0", Map.of("Range", "bytes=99999999-"));

        assertThat(a.status).isEqualTo(416);
        assertThat(a.headers).containsEntry("Content-Range", "bytes */" + ciphertext.length);
    }

    @ParameterizedTest
    @CsvSource({"'bytes=0-1,5-6'", "bytes=9-3", "bytes=x-", "items=0-1", "bytes=-"})
    @DisplayName("Other range headers are ignored, as RFC 9110 allows")
    void ignored(String header) throws IOException {
        assertThat(get("/" + item + "/0", Map.of("Range", header)).status).isEqualTo(200);
    }

    @Test
    @DisplayName("If-Range: a part of the same version, else the whole of the new one")
    void ifRange() throws IOException {
        String tag = '"' + infoHash.hex() + '"';

        assertThat(get("/" + item + "/0", Map.of("Range", "bytes=0-9", "If-Range", tag)).status)
                .isEqualTo(206);
        assertThat(
                        get("/" + item + "/0", Map.of("Range", "bytes=0-9", "If-Range", "\"old\""))
                                .status)
                .isEqualTo(200);
        assertThat(get("/" + item + "/0", Map.of("If-None-Match", tag)).status).isEqualTo(304);
    }

    @Test
    @DisplayName("HEAD tells the length and sends, and counts, nothing")
    void head() throws IOException {
        Answer a = new Answer();
        servlet().doHead(request("/" + item + "/0", Map.of()), response(a));

        assertThat(a.headers).containsEntry("Content-Length", "" + ciphertext.length);
        assertThat(a.body.size()).isZero();
        assertThat(fixture.repository.served(infoHash)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"/x/0", "/00000000000000000000000000000000/0", "/../0", "/"})
    @DisplayName("What the repository does not have is 404")
    void unknown(String path) throws IOException {
        Answer a = get(path, Map.of());

        assertThat(a.status).isEqualTo(404);
        assertThat(text(a)).contains("urn:usher:problem:item-unknown");
    }

    @Test
    @DisplayName("A file that was lost is 503 with a problem, not half an answer")
    void damaged() throws IOException {
        Files.delete(fixture.repository.folder().file(item, "0"));

        Answer a = get("/" + item + "/0", Map.of());

        assertThat(a.status).isEqualTo(503);
        assertThat(text(a)).contains("urn:usher:problem:item-damaged");
        assertThat(fixture.repositories.holding(infoHash)).isEmpty();
    }

    @Test
    @DisplayName("Without a box certificate there are no bytes")
    void stranger() throws IOException {
        stranger = true;

        Answer a = get("/" + item + "/0", Map.of());

        assertThat(a.status).isEqualTo(401);
        assertThat(fixture.repository.served(infoHash)).isZero();
    }

    private static String text(Answer a) {
        return a.body.toString(StandardCharsets.UTF_8);
    }

    private Answer get(String path, Map<String, String> headers) throws IOException {
        Answer a = new Answer();
        servlet().doGet(request(path, headers), response(a));
        return a;
    }

    private RangeServlet servlet() {
        return new RangeServlet(
                fixture.repository,
                new Authentication() {
                    @Override
                    public Identity require(HttpServletRequest request, String role) {
                        if (stranger) {
                            throw new Problem("not-signed-in", 401, "Show a box certificate.");
                        }
                        return Identity.proven("1".repeat(32), role);
                    }

                    @Override
                    public List<Identity> identities(HttpServletRequest request) {
                        return List.of();
                    }
                });
    }

    private static HttpServletRequest request(String path, Map<String, String> headers) {
        return (HttpServletRequest)
                Proxy.newProxyInstance(
                        RangeServletTest.class.getClassLoader(),
                        new Class<?>[] {HttpServletRequest.class},
                        (p, m, args) ->
                                switch (m.getName()) {
                                    case "getPathInfo" -> path;
                                    case "getHeader" -> headers.get(args[0]);
                                    default -> null;
                                });
    }

    private static HttpServletResponse response(Answer a) {
        return (HttpServletResponse)
                Proxy.newProxyInstance(
                        RangeServletTest.class.getClassLoader(),
                        new Class<?>[] {HttpServletResponse.class},
                        (p, m, args) -> {
                            switch (m.getName()) {
                                case "setStatus" -> a.status = (Integer) args[0];
                                case "setHeader" ->
                                        a.headers.put((String) args[0], (String) args[1]);
                                case "setContentLength", "setContentLengthLong" ->
                                        a.headers.put("Content-Length", "" + args[0]);
                                case "isCommitted" -> {
                                    return false;
                                }
                                case "getOutputStream" -> {
                                    return new Body(a.body);
                                }
                                default -> {}
                            }
                            return null;
                        });
    }

    private static final class Body extends ServletOutputStream {
        private final ByteArrayOutputStream bytes;

        Body(ByteArrayOutputStream bytes) {
            this.bytes = bytes;
        }

        @Override
        public void write(int b) {
            bytes.write(b);
        }

        @Override
        public void write(byte[] b, int offset, int length) {
            bytes.write(b, offset, length);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException();
        }
    }
}
