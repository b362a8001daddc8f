package dev.usher.tracker.internal;

import static dev.usher.tracker.internal.Fixture.HASH;
import static dev.usher.tracker.internal.Fixture.LIVING_ROOM;
import static dev.usher.tracker.internal.Fixture.NEIGHBOUR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.Transfer;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.PieceSet;
import dev.usher.media.api.Problem;
import dev.usher.metainfo.Bencode;
import dev.usher.rest.Authentication;
import dev.usher.rest.Identity;
import dev.usher.server.api.BoxDirectory;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import javax.servlet.ServletOutputStream;
import javax.servlet.WriteListener;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrackerServletTest {
    private static final String ESCAPED = "%AB".repeat(20);
    private static final String PEER = "&peer_id=" + "p".repeat(20) + "&port=6891&left=1";

    private final Fixture fixture = new Fixture();
    private List<BoxId> revoked = List.of();
    private boolean stranger;

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    @DisplayName(
            "Compact peers of either address family; the asking box and its own copy are not among them")
    void compact() throws Exception {
        fixture.report(LIVING_ROOM, "10.0.0.1:6891", PieceSet.all(10), Transfer.State.COMPLETE);
        fixture.report(NEIGHBOUR, "[::1]:258", PieceSet.range(0, 5));
        fixture.report(new BoxId("3".repeat(32)), "10.0.0.3:1", PieceSet.range(0, 5));

        Map<String, Object> answer = get("/announce", "info_hash=" + ESCAPED + PEER);

        assertThat(answer.get("peers")).isEqualTo(new byte[] {10, 0, 0, 1, 0x1a, (byte) 0xeb});
        assertThat((byte[]) answer.get("peers6")).hasSize(18).endsWith(1, 1, 2);
        assertThat(answer)
                .containsEntry("complete", 1L)
                .containsEntry("incomplete", 2L)
                .containsEntry("interval", 60L);
    }

    @Test
    @DisplayName("Absent and revoked boxes are not told of")
    void away() throws Exception {
        fixture.report(LIVING_ROOM, "10.0.0.1:6891", PieceSet.all(10));
        fixture.after(100);
        fixture.report(NEIGHBOUR, "10.0.0.2:6891", PieceSet.all(10));
        revoked = List.of(NEIGHBOUR);

        assertThat((byte[]) get("/announce", "info_hash=" + ESCAPED + PEER).get("peers")).isEmpty();
    }

    @Test
    @DisplayName("Scrape counts complete and incomplete copies")
    void scrape() throws Exception {
        fixture.report(LIVING_ROOM, "10.0.0.1:6891", PieceSet.all(10), Transfer.State.COMPLETE);

        Map<String, Object> files = map(get("/scrape", "info_hash=" + ESCAPED).get("files"));

        assertThat(files).hasSize(1);
        assertThat(map(files.get("\u00ab".repeat(20))))
                .containsEntry("complete", 1L)
                .containsEntry("incomplete", 0L);
        assertThat(HASH.serverName()).isEqualTo("ab".repeat(20));
    }

    @ParameterizedTest
    @CsvSource({
        "/announce, info_hash=abc, info_hash has 3 bytes",
        "/announce, port=1, exactly once",
        "/announce, info_hash=%zz, hexadecimal",
        "/announce, info_hash=%, hexadecimal",
        "/announce, info_hash=aaaaaaaaaaaaaaaaaaaa, peer_id",
        "/announce, info_hash=aaaaaaaaaaaaaaaaaaaa&peer_id=pppppppppppppppppppp, port is missing",
        "/announce, info_hash=aaaaaaaaaaaaaaaaaaaa&peer_id=pppppppppppppppppppp&port=x, port is not a number",
        "/scrape, a=b, name the torrents"
    })
    @DisplayName("Bad input is answered with a failure reason")
    void failureReason(String path, String query, String reason) throws Exception {
        assertThat(new String((byte[]) get(path, query).get("failure reason"), "UTF-8"))
                .contains(reason);
    }

    @Test
    @DisplayName("Without a box certificate there is no answer, but a reason")
    void unauthorised() throws Exception {
        stranger = true;
        fixture.report(LIVING_ROOM, "10.0.0.1:6891", PieceSet.all(10));

        for (String path : List.of("/announce", "/scrape")) {
            Map<String, Object> answer = get(path, "info_hash=" + ESCAPED + PEER);
            assertThat(answer).containsOnlyKeys("failure reason");
            assertThat(new String((byte[]) answer.get("failure reason"), "UTF-8"))
                    .contains("not allowed");
        }
    }

    @Test
    @DisplayName("Foreign clients are answered without a certificate, when they are allowed")
    void foreign() throws Exception {
        stranger = true;
        fixture.foreign().allow(true);
        fixture.report(LIVING_ROOM, "10.0.0.1:6891", PieceSet.all(10));

        Map<String, Object> answer = get("/announce", "info_hash=" + ESCAPED + PEER);

        assertThat(new String((byte[]) answer.get("failure reason"), "UTF-8"))
                .contains("not tracked");
        assertThat(get("/scrape", "info_hash=" + ESCAPED)).containsKey("files");
    }

    private Map<String, Object> get(String path, String query) throws Exception {
        return Bencode.decodeDictionary(raw(path, query));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (SortedMap<String, Object>) value;
    }

    private byte[] raw(String path, String query) throws Exception {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        BoxDirectory directory = fake(BoxDirectory.class, Map.of("revoked", revoked));
        HttpServletRequest request =
                fake(
                        HttpServletRequest.class,
                        Map.of(
                                "getServletPath",
                                path,
                                "getQueryString",
                                query,
                                "isSecure",
                                true,
                                "getRemoteAddr",
                                "10.0.0.7"));
        HttpServletResponse response =
                fake(
                        HttpServletResponse.class,
                        Map.of("getOutputStream", new Body(body), "isCommitted", false));
        new TrackerServlet(fixture.copies, fixture.foreign(), directory, new Door())
                .doGet(request, response);
        return body.toByteArray();
    }

    private static <T> T fake(Class<T> type, Map<String, Object> answers) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (p, m, a) -> answers.get(m.getName())));
    }

    private final class Door implements Authentication {
        @Override
        public Identity require(HttpServletRequest request, String role) {
            if (stranger) {
                throw new Problem("not-signed-in", 401, "Show a box certificate.");
            }
            return Identity.proven("3".repeat(32), role);
        }

        @Override
        public List<Identity> identities(HttpServletRequest request) {
            return stranger ? List.of() : List.of(require(request, "box"));
        }
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
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException();
        }
    }
}
