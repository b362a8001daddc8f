package dev.usher.tracker.doors;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.metainfo.Bencode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpDoorTest {
    private static final String FILM = "info_hash=" + "%AB".repeat(20);
    private static final String PEER = "&peer_id=" + "p".repeat(20);

    private final DoorsFixture fixture = new DoorsFixture();
    private HttpDoor door;

    @BeforeEach
    void open() throws IOException {
        open("127.0.0.1", 0);
    }

    private void open(String host, int requestsPerSecond) throws IOException {
        close();
        door =
                new HttpDoor(
                        DoorsFixture.any(host),
                        fixture.swarms,
                        DoorsFixture.terms(requestsPerSecond));
    }

    @AfterEach
    void close() {
        if (door != null) {
            door.close();
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(door.address().getAddress(), door.address().getPort());
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static void send(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(ISO_8859_1));
    }

    /** Head and body of one answer. */
    private static String[] receive(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            assertThat(b).as("after " + head).isNotNegative();
            head.append((char) b);
        }
        String text = head.toString();
        int length = Integer.parseInt(text.replaceAll("(?s).*Content-Length: ([0-9]+)\r.*", "$1"));
        return new String[] {text, new String(in.readNBytes(length), ISO_8859_1)};
    }

    private Map<String, Object> get(String target) throws Exception {
        try (Socket socket = connect()) {
            send(socket, "GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            String body = receive(socket)[1];
            assertThat(socket.getInputStream().read()).as("closed").isEqualTo(-1);
            return Bencode.decodeDictionary(body.getBytes(ISO_8859_1));
        }
    }

    private Map<String, Object> announce(int port, String more) throws Exception {
        return get("/announce?" + FILM + PEER + "&port=" + port + more);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    @DisplayName("An announce is answered with counts, peers and the client's own address")
    void announce(String host) throws Exception {
        open(host, 0);
        byte[] own = InetAddress.getByName(host).getAddress();
        announce(258, "&left=0&event=started");
        Map<String, Object> answer = announce(2000, "&left=7&numwant=5&ip=1.2.3.4&key=1&x=%20");

        assertThat(answer)
                .containsEntry("interval", 1800L)
                .containsEntry("min interval", 900L)
                .containsEntry("complete", 1L)
                .containsEntry("incomplete", 1L)
                .containsEntry("downloaded", 0L)
                .containsEntry("external ip", own);
        byte[] peers = (byte[]) answer.get(own.length == 4 ? "peers" : "peers6");
        assertThat(peers).hasSize(own.length + 2).startsWith(own).endsWith(1, 2);

        announce(2000, "&left=0&event=completed");
        Map<String, Object> counts = counts();
        assertThat(counts).containsEntry("complete", 2L).containsEntry("downloaded", 1L);
        announce(2000, "&event=stopped");
        assertThat(counts()).containsEntry("complete", 1L).containsEntry("incomplete", 0L);
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> counts() throws Exception {
        Map<String, Object> files =
                (SortedMap<String, Object>)
                        get("/scrape?" + FILM + "&info_hash=" + "%00".repeat(20)).get("files");
        assertThat(files).hasSize(1);
        return (SortedMap<String, Object>) files.get("\u00ab".repeat(20));
    }

    @Test
    @DisplayName("Who wants no compact answer gets dictionaries")
    void verbose() throws Exception {
        announce(258, "&left=0");
        assertThat(announce(2000, "&left=7&compact=0").get("peers"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .first()
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("ip", "127.0.0.1".getBytes(ISO_8859_1))
                .containsEntry("port", 258L);
    }

    @ParameterizedTest
    @CsvSource({
        "/announce, given exactly once",
        "/announce?info_hash=abc, info_hash has 3 bytes",
        "/announce?info_hash=%zz, hexadecimal",
        "/announce?info_hash=%A, hexadecimal",
        "/announce?info_hash=aaaaaaaaaaaaaaaaaaaa&info_hash=aaaaaaaaaaaaaaaaaaaa, exactly once",
        "/announce?info_hash=aaaaaaaaaaaaaaaaaaaa, peer_id",
        "/announce?info_hash=aaaaaaaaaaaaaaaaaaaa&peer_id=pppppppppppppppppppp, port is missing",
        "/announce?info_hash=aaaaaaaaaaaaaaaaaaaa&peer_id=pppppppppppppppppppp&port=65536, port is not",
        "/announce?info_hash=aaaaaaaaaaaaaaaaaaaa&peer_id=pppppppppppppppppppp&port=1&left=-1, left is not",
        "/announce?info_hash=aaaaaaaaaaaaaaaaaaaa&peer_id=pppppppppppppppppppp&port=1&numwant=-2, numwant",
        "/announce?info_hash=aaaaaaaaaaaaaaaaaaaa&peer_id=pppppppppppppppppppp&port=1, not tracked",
        "/scrape, name the torrents",
        "/scrape?info_hash=1, has 1 bytes"
    })
    @DisplayName("Bad input is answered with a failure reason and when to come again")
    void failure(String target, String reason) throws Exception {
        Map<String, Object> answer = get(target);
        assertThat(new String((byte[]) answer.get("failure reason"), ISO_8859_1)).contains(reason);
        assertThat(answer).containsKey("retry in");
    }

    @Test
    @DisplayName("A connection may be kept, requests may come in pieces and several at a time")
    void keptAlive() throws Exception {
        String request = "GET /announce?" + FILM + PEER + "&port=1000 HTTP/1.1\r\nHost: x\r\n\r\n";
        try (Socket socket = connect()) {
            for (int i = 0; i < 3; i++) {
                send(socket, request.substring(0, 50));
                // the first part is there before the second is sent
                socket.getOutputStream().flush();
                send(socket, request.substring(50) + request + request.substring(0, 10));
                assertThat(receive(socket)[0]).startsWith("HTTP/1.1 200 OK").contains("keep-alive");
                receive(socket);
                send(socket, request.substring(10));
                receive(socket);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /announce HTTP/1.1\r\n\r\n",
                "GET /announce\r\n\r\n",
                "GET /announce? x HTTP/1.1\r\n\r\n",
                "\r\n\r\n",
                "GET /announce HTTP/2.0 and more\r\n\r\n",
                "\u0016\u0003\u0001\r\n\r\n"
            })
    @DisplayName("What is not HTTP for a tracker is refused and the connection closed")
    void notHttp(String request) throws Exception {
        try (Socket socket = connect()) {
            send(socket, request);
            assertThat(receive(socket)[0]).startsWith("HTTP/1.1 400 ");
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    @DisplayName("Another path is not found")
    void elsewhere() throws Exception {
        try (Socket socket = connect()) {
            send(socket, "GET /stats HTTP/1.0\r\n\r\n");
            assertThat(receive(socket)[0]).startsWith("HTTP/1.1 404 ");
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    @DisplayName("A head without end is cut off, a query that is too long is told so")
    void tooLong() throws Exception {
        try (Socket socket = connect()) {
            send(socket, "GET /announce?" + "x".repeat(20_000));
            assertThat(gone(socket)).isTrue();
        }
        String tooLong = "/announce?" + FILM + "&x=" + "y".repeat(5000);
        assertThat(new String((byte[]) get(tooLong).get("failure reason"), ISO_8859_1))
                .contains("longer than");
    }

    @Test
    @DisplayName("When too many wait, the one that waits longest goes")
    void tooMany() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 25; i++) {
                Socket s = connect();
                send(s, "GET /ann");
                sockets.add(s);
            }
            assertThat(gone(sockets.get(0))).isTrue();
            Socket last = sockets.get(24);
            send(last, "ounce?" + FILM + PEER + "&port=1 HTTP/1.1\r\n\r\n");
            assertThat(receive(last)[0]).startsWith("HTTP/1.1 200 OK");
        } finally {
            for (Socket s : sockets) {
                s.close();
            }
        }
    }

    private static boolean gone(Socket socket) {
        try {
            return socket.getInputStream().read() == -1;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    @Test
    @DisplayName("Who asks too often is told to wait")
    void flood() throws Exception {
        open("127.0.0.1", 1);
        int answered = 0;
        Map<String, Object> answer = announce(1000, "");
        while (answer.containsKey("interval")) {
            answered++;
            answer = announce(1000, "");
        }
        // and one more for every second that this took
        assertThat(answered).isGreaterThanOrEqualTo(10);
        assertThat(answer).containsKey("failure reason").containsKey("retry in");
    }
}
