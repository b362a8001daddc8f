package dev.usher.transport.mina.internal;

import static dev.usher.transport.mina.internal.TestSwarm.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.media.api.PieceSet;
import dev.usher.transport.api.PeerTransport.Listening;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What peers do that nobody asked for: each costs them their connection and nobody else anything.
 */
class HostilePeerTest {
    static final InetSocketAddress ANY = new InetSocketAddress("127.0.0.1", 0);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofMinutes(2);

    /** What is closed is closed for what it says. */
    static final Limits PATIENT = limits(LONG, LONG);

    /** What does not shake hands is closed soon. */
    static final Limits WANTS_HANDSHAKES = limits(SHORT, LONG);

    private static final Limits WANTS_MESSAGES = limits(LONG, SHORT);

    static final TestSwarm SWARM = new TestSwarm(1_000_000, 64 << 10, true);
    static final TestSwarm.Identity SEED = SWARM.box();

    private final TestPeer seed = new TestPeer(SWARM, true, SEED.tls());
    private MinaPeerTransport transport;
    private Listening port;

    private static Limits limits(Duration handshake, Duration message) {
        return new Limits(Limits.Incoming.of(3), handshake, message, LONG, LONG);
    }

    @BeforeEach
    void listen() throws IOException {
        listen(PATIENT);
    }

    private void listen(Limits limits) throws IOException {
        transport = new MinaPeerTransport(1, limits);
        port = transport.listen(ANY, false, seed);
    }

    /** Another one, with these limits. */
    private void listenAgain(Limits limits) throws IOException, InterruptedException {
        transport.stop();
        listen(limits);
    }

    @AfterEach
    void stop() throws InterruptedException {
        transport.stop();
    }

    private Socket socket() throws IOException {
        Socket s = new Socket();
        s.setReceiveBufferSize(64 << 10); // who reads nothing is not to have room for all
        s.connect(port.address());
        s.setSoTimeout(60_000);
        return s;
    }

    static byte[] handshake() {
        return Wire.handshake(
                        SWARM.layout().infoHash(),
                        "-XX0000-abcdefghijkl".getBytes(StandardCharsets.US_ASCII),
                        false)
                .array();
    }

    /** A peer that has shaken hands. */
    private Socket met() throws IOException {
        Socket s = socket();
        s.getOutputStream().write(handshake());
        assertThat(s.getInputStream().readNBytes(Wire.HANDSHAKE)).hasSize(Wire.HANDSHAKE);
        await().until(() -> !seed.opened.isEmpty());
        return s;
    }

    /** Reads to the end, which must come. */
    static void assertClosed(Socket s) throws IOException {
        bytesUntilClosed(s);
    }

    private static int bytesUntilClosed(Socket s) throws IOException {
        try (InputStream in = s.getInputStream()) {
            return in.readAllBytes().length;
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
            return 0;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n\r\n",
                "\u0016\u0003\u0001\u0002",
                "\u0013BitTorrent protocox"
            })
    void garbageIsClosedAtOnce(String garbage) throws IOException {
        Socket s = socket();
        s.getOutputStream().write(garbage.getBytes(StandardCharsets.ISO_8859_1));
        assertClosed(s);
        assertThat(seed.opened).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20, 47, 48, 67})
    void handshakeThatStopsIsClosed(int bytes) throws IOException, InterruptedException {
        listenAgain(WANTS_HANDSHAKES);
        Socket s = socket();
        s.getOutputStream().write(handshake(), 0, bytes);
        assertClosed(s);
        assertThat(seed.opened).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "7fffffff, message of 2147483647 bytes", // longer than anything
        "ffffffff, message of 4294967295 bytes",
        "00000005 04 00000010, piece 16 of 16",
        "00000005 04 ffffffff, piece -1 of 16",
        "00000004 04 000000, message 4 with 3 bytes",
        "00000002 00 00, message 0 with 1 bytes",
        "00000002 05 ff, message 5 with 1 bytes instead of 2",
        "0000000d 06 00000000 00000000 00004001, request of 16385 bytes",
        "0000000d 06 00000000 00000000 00000000, request of 0 bytes",
        "0000000d 06 00000000 80000000 00004000, block at -2147483648",
        "00000009 07 00000000 00000000, block of 0 bytes",
        "00000003 05 ffff 00000001 0e, message 14 after the beginning",
        "00000002 15 00, message 21 with 1 bytes instead of 48",
        "00000002 16 00, message 22 with 1 bytes",
        "00000001 14, extended message without a number",
        "00000003 14 01 00, the peer no longer has piece -1",
        "00000002 14 02, urgency of 0 bytes",
        "00000004 14 02 0101, urgency of 2 bytes",
        "00000003 14 03 00, echo of 1 bytes",
    })
    void brokenMessageIsClosed(String hex, String reason) throws IOException {
        Socket s = met();
        s.getOutputStream().write(HexFormat.of().parseHex(hex.replace(" ", "")));
        assertClosed(s);
        await().until(() -> !seed.closed.isEmpty());
        assertThat(seed.closed).hasSize(1).first().asString().contains(reason);
    }

    @Test
    void blockLongerThanABlockIsClosed() throws IOException {
        Socket s = met();
        ByteBuffer m = ByteBuffer.allocate(4 + 9 + 16385).putInt(9 + 16385).put(Wire.PIECE);
        s.getOutputStream().write(m.array());
        assertClosed(s);
        await().until(() -> seed.closed.contains("block of 16385 bytes"));
    }

    @Test
    void hashesNobodyAskedForAreClosed() throws IOException {
        Socket s = met();
        byte[] hashes = ByteBuffer.allocate(53 + 64).putInt(49 + 64).put(Wire.HASHES).array();
        s.getOutputStream().write(hashes);
        assertClosed(s);
        await().until(() -> seed.closed.contains("hashes nobody asked for"));
    }

    /** As aria2 does instead of saying have for each. */
    @Test
    void bitfieldMayComeAgain() throws IOException {
        try (Socket s = met()) {
            byte[] said = HexFormat.of().parseHex("00000003058000" + "000000030580c0");
            s.getOutputStream().write(said);
            await().until(() -> seed.offered.size() == 2);
            PieceSet more = PieceSet.of(BitSet.valueOf(new long[] {0x301}));
            assertThat(seed.offered).last().isEqualTo(more);
            s.getOutputStream().write(Wire.message(Wire.REQUEST, 1, 0, 16384).array());
            assertThat(message(s, Wire.REJECT)).hasSize(12);
        }
    }

    @Test
    void chokedPeerGetsNothing() throws IOException {
        try (Socket s = met()) {
            s.getOutputStream().write(Wire.message(Wire.REQUEST, 1, 0, 16384).array());
            assertThat(message(s, Wire.REJECT)).hasSize(12);
        }
    }

    @Test
    void messageThatDripsIsClosed() throws IOException, InterruptedException {
        listenAgain(WANTS_MESSAGES);
        Socket s = met();
        s.getOutputStream().write(new byte[] {0, 0, 0, 13, 6});
        assertClosed(s);
        await().until(() -> seed.closed.size() == 1);
        assertThat(seed.closed.get(0)).contains("not complete within 200 ms");
    }

    @Test
    void silentPeerWithoutAMessageBegunStays() throws IOException, InterruptedException {
        listenAgain(WANTS_MESSAGES);
        try (Socket s = met()) {
            await().during(SHORT.multipliedBy(3)).until(() -> seed.closed.isEmpty());
            s.getOutputStream().write(new byte[] {0, 0, 0, 5, 4, 0, 0, 0, 9});
            await().until(() -> seed.heard.contains("have 9"));
        }
        await().until(() -> seed.closed.contains("the peer closed the connection"));
    }

    @Test
    void unknownMessagesAreIgnored() throws IOException {
        try (Socket s = met()) {
            String messages =
                    "00000000" // keep-alive
                            + "00000003 09 1ae1" // port
                            + "00000005 0d 00000001" // suggest
                            + "00000005 11 00000001" // allowed fast
                            + "00000004 14 00 6465" // extended handshake
                            + "00000004 14 00 7a7a" // and none at all
                            + "00000003 14 07 00" // extended message nobody offered
                            + "00000003 14 02 03" // urgency of a later version
                            + "00000002 63 00" // no such message
                            + "00000005 04 00000009";
            s.getOutputStream().write(HexFormat.of().parseHex(messages.replace(" ", "")));
            await().until(() -> seed.heard.contains("have 9"));
        }
    }

    @Test
    void urgencyIsANumberOnTheWire() throws IOException {
        try (Socket s = met()) {
            String messages = "00000003 14 02 02" + "00000003 14 02 01" + "00000003 14 02 00";
            s.getOutputStream().write(HexFormat.of().parseHex(messages.replace(" ", "")));
            await().until(() -> seed.heard.contains("urgency NORMAL"));
            assertThat(seed.heard)
                    .containsSubsequence("urgency AHEAD", "urgency BACKGROUND", "urgency NORMAL");
        }
    }

    @Test
    void hashRequestIsRejectedWithItsFields() throws IOException {
        try (Socket s = met()) {
            byte[] request = new byte[53];
            new Random(1).nextBytes(request);
            ByteBuffer.wrap(request).putInt(49).put(Wire.HASH_REQUEST);
            s.getOutputStream().write(request);
            byte[] said = message(s, Wire.HASH_REJECT);
            assertThat(said).containsExactly(Arrays.copyOfRange(request, 5, 53));
        }
    }

    /** The next message of this kind, without its number; others are skipped. */
    private static byte[] message(Socket s, byte id) throws IOException {
        while (true) {
            byte[] head = s.getInputStream().readNBytes(4);
            assertThat(head).as("the connection").hasSize(4);
            byte[] m = s.getInputStream().readNBytes(ByteBuffer.wrap(head).getInt());
            if (m.length > 0 && m[0] == id) {
                return Arrays.copyOfRange(m, 1, m.length);
            }
        }
    }

    @Test
    void connectionsBeyondTheLimitAreTurnedAwayAndRoomComesBack() throws IOException {
        List<Socket> open = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            open.add(met());
        }
        Socket tooMany = socket();
        tooMany.getOutputStream().write(handshake());
        assertThat(bytesUntilClosed(tooMany)).isZero();
        for (Socket s : open) {
            s.close();
        }
        await().until(() -> seed.closed.size() == 3);
        met().close();
    }

    /** Who asks for much and reads nothing is let go, and took no more than a few buffers. */
    @Test
    void peerThatReadsNothingIsClosed() throws IOException, InterruptedException {
        listenAgain(limits(LONG, Duration.ofSeconds(1)));
        Socket s = met();
        ByteBuffer requests = ByteBuffer.allocate(5 + 17 * 500).put(Wire.message(Wire.INTERESTED));
        for (int i = 0; i < 500; i++) {
            requests.put(Wire.message(Wire.REQUEST, i % 15, 0, 16384));
        }
        s.getOutputStream().write(requests.array());
        await().until(() -> !seed.closed.isEmpty());
        assertThat(seed.closed.get(0)).contains("read nothing for 1000 ms");
        assertThat(seed.reads).hasValueLessThan(500);
        s.close();
    }

    @Test
    void requestsBeyondWhatWeKeepAreRejected() throws IOException {
        try (Socket s = met()) {
            ByteBuffer flood = ByteBuffer.allocate(5 + 17 * 5000);
            flood.put(Wire.message(Wire.INTERESTED));
            for (int i = 0; i < 5000; i++) {
                flood.put(Wire.message(Wire.REQUEST, i % 15, 0, 16384));
            }
            s.getOutputStream().write(flood.array());
            InputStream in = s.getInputStream();
            int answered = 0;
            int rejected = 0;
            while (answered < 5000) {
                ByteBuffer head = ByteBuffer.wrap(in.readNBytes(4));
                byte[] m = in.readNBytes(head.getInt());
                if (m[0] == Wire.PIECE || m[0] == Wire.REJECT) {
                    answered++;
                    rejected += m[0] == Wire.REJECT ? 1 : 0;
                }
            }
            assertThat(rejected).isPositive();
        }
    }

    /** What the listener closed says no more, not even what was read already. */
    @Test
    void nothingIsHeardAfterClose() throws IOException {
        seed.closeOnHave = true;
        Socket s = met();
        s.getOutputStream()
                .write(HexFormat.of().parseHex("0000000504000000010000000504" + "00000002"));
        assertClosed(s);
        await().until(() -> seed.closed.contains("the test wants no more"));
        assertThat(seed.heard).containsExactly("have 1");
    }
}
