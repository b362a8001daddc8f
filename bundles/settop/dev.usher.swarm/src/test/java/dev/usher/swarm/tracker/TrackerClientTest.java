package dev.usher.swarm.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.usher.media.api.InfoHash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TrackerClientTest {
    private final AtomicReference<String> asked = new AtomicReference<>();
    private HttpServer server;
    private byte[] answer = new byte[0];
    private int status = 200;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/announce",
                exchange -> {
                    try (exchange) {
                        asked.set(exchange.getRequestURI().getRawQuery());
                        exchange.sendResponseHeaders(status, answer.length);
                        exchange.getResponseBody().write(answer);
                    }
                });
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    private TrackerClient.Answer announce() throws Exception {
        URI tracker = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/announce");
        byte[] peerId = "-US0100-abcdefghijkl".getBytes(StandardCharsets.US_ASCII);
        return TrackerClient.announce(
                HttpClient.newHttpClient(),
                tracker,
                new Announcement(new InfoHash("0f".repeat(32)), peerId, 6891, 1, 2, 3));
    }

    @Test
    @Tag("D4")
    void compactPeersOfBothFamiliesAreRead() throws Exception {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.write("d8:intervali120e5:peers6:".getBytes(StandardCharsets.US_ASCII));
        text.write(new byte[] {10, 0, 0, 7, 0x1a, (byte) 0xeb});
        text.write("6:peers618:".getBytes(StandardCharsets.US_ASCII));
        text.write(InetAddress.getByName("2001:db8::1").getAddress());
        text.write(new byte[] {0, 80, 'e'});
        answer = text.toByteArray();
        TrackerClient.Answer read = announce();
        assertThat(read.interval()).isEqualTo(Duration.ofMinutes(2));
        assertThat(read.peers()).containsExactly("10.0.0.7:6891", "[2001:db8:0:0:0:0:0:1]:80");
        assertThat(asked.get())
                .startsWith("info_hash=%0f%0f")
                .contains("&port=6891&uploaded=1&downloaded=2&left=3&compact=1");
    }

    @Test
    void aRefusalIsSaidAndNonsenseIsNotBelieved() {
        answer = "d14:failure reason7:go awaye".getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(this::announce)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("go away");
        answer = "d8:intervali".getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(this::announce).hasMessageContaining("not bencoded");
        status = 503;
        assertThatThrownBy(this::announce).hasMessageContaining("HTTP 503");
    }

    @Test
    void aTrackerCannotMakeABoxAskWithoutEnd() throws Exception {
        answer = "d8:intervali0e5:peers5:aaaaae".getBytes(StandardCharsets.US_ASCII);
        assertThat(announce().interval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(announce().peers()).isEmpty();
    }
}
