package dev.usher.rendezvous.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.backend.api.Meeting;
import dev.usher.backend.api.Meeting.Way;
import dev.usher.backend.api.MeetingRequest;
import dev.usher.media.api.BoxId;
import dev.usher.relay.Relay;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RendezvousDeskTest {
    private static final BoxId ANNA = new BoxId("a".repeat(32));
    private static final BoxId BERT = new BoxId("b".repeat(32));
    private static final BoxId CARL = new BoxId("c".repeat(32));
    private static final int COOKIE = 0x2112A442;

    private final RendezvousDesk desk =
            new RendezvousDesk(
                    "127.0.0.1",
                    "0, 0",
                    0,
                    new Relay.Limits(2, 1 << 20, Duration.ofSeconds(1)),
                    Duration.ofMillis(300));

    @AfterEach
    void close() {
        desk.close();
    }

    private Socket probe() throws IOException {
        List<String> probes = desk.calls(List.of()).probes();
        assertThat(probes).hasSize(2);
        return new Socket("127.0.0.1", Integer.parseInt(probes.get(0).substring(1)));
    }

    @Test
    @Tag("D5")
    void probeTellsWhereTheConnectionComesFrom() throws IOException {
        try (Socket socket = probe()) {
            byte[] request = new byte[20];
            ByteBuffer.wrap(request).putInt(0x00010000).putInt(COOKIE);
            request[19] = 42;
            // in two parts, twice
            for (int i = 0; i < 2; i++) {
                socket.getOutputStream().write(request, 0, 7);
                socket.getOutputStream().flush();
                socket.getOutputStream().write(request, 7, 13);
                ByteBuffer answer =
                        ByteBuffer.wrap(
                                new DataInputStream(socket.getInputStream()).readNBytes(32));
                assertThat(answer.getInt(0)).isEqualTo(0x0101000c);
                assertThat(answer.get(19)).isEqualTo((byte) 42);
                assertThat(answer.getInt(20)).isEqualTo(0x00200008);
                assertThat(answer.getShort(26) & 0xffff)
                        .isEqualTo(socket.getLocalPort() ^ COOKIE >>> 16);
                assertThat(answer.getInt(28)).isEqualTo(0x7f000001 ^ COOKIE);
            }
        }
    }

    @Test
    void nonsenseIsHungUpOn() throws IOException {
        try (Socket socket = probe()) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes());
            assertThat(socket.getInputStream().read()).isNegative();
        }
    }

    @Test
    void boxSendsOthersToItsOwnAddressOnly() {
        assertThatThrownBy(
                        () ->
                                desk.meet(
                                        ANNA,
                                        "192.0.2.1",
                                        new MeetingRequest(BERT, Way.PUNCH, "192.0.2.2:25")))
                .hasMessageContaining("own address only");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "192.0.2.1", "localhost:80", "192.0.2.1:99999", "[::1", "999.0.2.1:80"})
    void malformedAddressIsRefused(String address) {
        MeetingRequest request = new MeetingRequest(BERT, Way.PUNCH, address);
        assertThatThrownBy(() -> desk.meet(ANNA, "192.0.2.1", request))
                .hasMessageContaining("cannot be taken");
    }

    @Test
    void relayIsAnAddress() {
        assertThatThrownBy(() -> desk.wait(ANNA, "192.0.2.1", "somewhere"))
                .hasMessageContaining("cannot be taken");
    }

    /** Else anybody could send all others to a machine that is no box. */
    @Test
    @Tag("SEC")
    void whoRelaysElsewhereRelaysNot() throws Exception {
        CompletableFuture<List<Meeting>> host = desk.wait(CARL, "192.0.2.3", "198.51.100.1:80");
        desk.wait(BERT, "192.0.2.2", "");

        Meeting own =
                desk.meet(ANNA, "192.0.2.1", new MeetingRequest(BERT, Way.RELAY, ""))
                        .get(60, TimeUnit.SECONDS);

        assertThat(own.address()).startsWith(":");
        assertThat(host).isNotDone();
    }

    @Test
    @Tag("D5")
    void aFloodFromOneAddressKeepsNobodyElseAway() throws IOException {
        int port = Integer.parseInt(desk.calls(List.of()).probes().get(0).substring(1));
        List<Socket> flood = new ArrayList<>();
        try {
            for (int i = 0; i < 600; i++) {
                flood.add(new Socket("127.0.0.1", port));
            }
            byte[] request = new byte[20];
            ByteBuffer.wrap(request).putInt(0x00010000).putInt(COOKIE);
            try (Socket other = new Socket()) {
                other.bind(new InetSocketAddress("127.0.0.2", 0));
                other.connect(new InetSocketAddress("127.0.0.1", port));
                other.getOutputStream().write(request);
                assertThat(other.getInputStream().readNBytes(20)).hasSize(20);
            }
        } finally {
            for (Socket s : flood) {
                s.close();
            }
        }
    }
}
