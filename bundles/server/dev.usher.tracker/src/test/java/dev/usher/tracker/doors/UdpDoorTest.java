package dev.usher.tracker.doors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UdpDoorTest {
    private static final int TRANSACTION = 0x01020304;

    /** Fits into the socket's buffer. */
    private static final int FLOOD = 60;

    private final DoorsFixture fixture = new DoorsFixture();
    private UdpDoor door;
    private DatagramSocket socket;

    @BeforeEach
    void open() throws IOException {
        open("127.0.0.1", 0);
    }

    private void open(String host, int requestsPerSecond) throws IOException {
        close();
        door =
                new UdpDoor(
                        DoorsFixture.any(host),
                        fixture.swarms,
                        DoorsFixture.terms(requestsPerSecond));
        socket = new DatagramSocket(0, InetAddress.getByName(host));
        socket.setSoTimeout(60_000);
        socket.connect(door.address());
    }

    @AfterEach
    void close() {
        if (door != null) {
            socket.close();
            door.close();
        }
    }

    private ByteBuffer ask(ByteBuffer question) throws IOException {
        socket.send(new DatagramPacket(question.array(), question.position()));
        DatagramPacket answer = new DatagramPacket(new byte[4096], 4096);
        socket.receive(answer);
        return ByteBuffer.wrap(answer.getData(), 0, answer.getLength());
    }

    private static ByteBuffer connect() {
        return ByteBuffer.allocate(16).putLong(0x41727101980L).putInt(0).putInt(TRANSACTION);
    }

    private long connected() throws IOException {
        ByteBuffer in = ask(connect());
        assertThat(in.remaining()).isEqualTo(16);
        assertThat(in.getInt()).isZero();
        assertThat(in.getInt()).isEqualTo(TRANSACTION);
        return in.getLong();
    }

    private static ByteBuffer announce(long id, String hash, int event, long left, int port) {
        ByteBuffer out = ByteBuffer.allocate(200).putLong(id).putInt(1).putInt(TRANSACTION);
        out.put(HexFormat.of().parseHex(hash))
                .put("p".repeat(20).getBytes(StandardCharsets.US_ASCII));
        out.putLong(0).putLong(left).putLong(0).putInt(event);
        // another address is asked for, in vain
        return out.putInt(0x01010101).putInt(7).putInt(-1).putShort((short) port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    @DisplayName("Connect, announce, scrape, stop, over IPv4 and IPv6")
    void conversation(String host) throws Exception {
        open(host, 0);
        long id = connected();
        ask(announce(id, DoorsFixture.FILM, 2, 0, 1000));
        ByteBuffer in = ask(announce(id, DoorsFixture.FILM, 2, 5, 2000));
        assertThat(in.getInt()).isEqualTo(1);
        assertThat(in.getInt()).isEqualTo(TRANSACTION);
        assertThat(in.getInt()).as("interval").isEqualTo(1800);
        assertThat(in.getInt()).as("leechers").isEqualTo(1);
        assertThat(in.getInt()).as("seeders").isEqualTo(1);
        byte[] address = new byte[InetAddress.getByName(host).getAddress().length];
        in.get(address);
        assertThat(InetAddress.getByAddress(address)).isEqualTo(InetAddress.getByName(host));
        assertThat(in.getShort()).isEqualTo((short) 1000);
        assertThat(in.hasRemaining()).isFalse();

        ask(announce(id, DoorsFixture.FILM, 1, 0, 2000));
        ask(announce(id, DoorsFixture.FILM, 3, 0, 1000));
        ByteBuffer scrape = ByteBuffer.allocate(76).putLong(id).putInt(2).putInt(TRANSACTION);
        scrape.put(
                HexFormat.of().parseHex(DoorsFixture.SONG + DoorsFixture.FILM + "00".repeat(20)));
        in = ask(scrape);
        assertThat(in.remaining()).isEqualTo(8 + 3 * 12);
        assertThat(in.getInt(20)).as("seeders").isEqualTo(1);
        assertThat(in.getInt(24)).as("completed").isEqualTo(1);
        assertThat(in.getInt(28)).as("leechers").isZero();
        assertThat(in.getInt(32)).as("unknown torrent").isZero();
    }

    @Test
    @DisplayName("Options behind an announce (BEP 41) are read over")
    void options() throws Exception {
        ByteBuffer out = announce(connected(), DoorsFixture.FILM, 0, 1, 1000);
        out.put((byte) 2).put((byte) 9).put("/announce".getBytes(StandardCharsets.US_ASCII));
        assertThat(ask(out).getInt()).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "An id that was given to another address is refused, and the error is no longer than the question")
    void spoofed() throws Exception {
        ByteBuffer in = ask(announce(connected() + 1, DoorsFixture.FILM, 2, 5, 2000));
        assertThat(in.remaining()).isLessThanOrEqualTo(98);
        assertThat(in.getInt()).isEqualTo(3);
        assertThat(in.getInt()).isEqualTo(TRANSACTION);
        assertThat(StandardCharsets.US_ASCII.decode(in).toString()).isEqualTo("connect anew");
        assertThat(fixture.swarms.peers()).isZero();
        ByteBuffer shortest = ByteBuffer.allocate(16).putLong(1).putInt(9).putInt(2);
        assertThat(ask(shortest).remaining()).isLessThanOrEqualTo(16);
    }

    @Test
    @DisplayName("Bad input gets an error or nothing, and the door stays open")
    void bad() throws Exception {
        long id = connected();
        for (int length : new int[] {0, 1, 15}) {
            socket.send(new DatagramPacket(new byte[length], length));
        }
        ByteBuffer cut = announce(id, DoorsFixture.FILM, 2, 5, 2000).position(97);
        assertThat(ask(cut).getInt()).as("cut").isEqualTo(3);
        assertThat(ask(announce(id, DoorsFixture.FILM, 77, 5, 2000)).getInt()).isEqualTo(3);
        ByteBuffer in = ask(announce(id, "12".repeat(20), 2, 5, 2000));
        assertThat(in.getInt()).as("unknown torrent").isEqualTo(3);
        assertThat(ask(ByteBuffer.allocate(16).putLong(id).putInt(2).putInt(1)).getInt())
                .as("scrape of nothing")
                .isEqualTo(3);
        assertThat(ask(announce(id, DoorsFixture.FILM, 2, 5, 2000)).getInt()).isEqualTo(1);
    }

    @Test
    @DisplayName("Who asks too often gets no answer")
    void flood() throws Exception {
        open("127.0.0.1", 1);
        for (int i = 0; i < FLOOD; i++) {
            socket.send(new DatagramPacket(connect().array(), 16));
        }
        try (DatagramSocket other = new DatagramSocket(0, InetAddress.getByName("127.0.0.2"))) {
            other.setSoTimeout(60_000);
            other.connect(door.address());
            // one thread answers all, in their order: who is answered now was asked for last
            other.send(new DatagramPacket(connect().array(), 16));
            other.receive(new DatagramPacket(new byte[16], 16));
        }
        socket.setSoTimeout(1);
        int answered = 0;
        try {
            while (true) {
                socket.receive(new DatagramPacket(new byte[16], 16));
                answered++;
            }
        } catch (SocketTimeoutException all) {
            // ten at once, and one more for every second that this took
            assertThat(answered).isBetween(10, FLOOD - 1);
        }
    }

    @Test
    @DisplayName("A closed door is free for another at once, and its thread is gone")
    void closes() throws Exception {
        var at = door.address();
        door.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("usher-tracker-udp-" + at.getPort());
        door = new UdpDoor(at, fixture.swarms, DoorsFixture.terms(0));
        connected();
    }
}
