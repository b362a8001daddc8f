package dev.usher.transport.mina.internal;

import static dev.usher.transport.mina.internal.TestSwarm.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.crypto.CertificateAuthority;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.PieceSet;
import dev.usher.transport.api.HashRequest;
import dev.usher.transport.api.PeerConnection;
import dev.usher.transport.api.PeerHello;
import dev.usher.transport.api.PeerTransport.Listening;
import dev.usher.transport.api.Urgency;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two transports on the loopback device. */
class MinaPeerTransportTest {
    private static final InetSocketAddress ANY = new InetSocketAddress("127.0.0.1", 0);
    private static final Limits LIMITS =
            new Limits(
                    Limits.Incoming.of(8),
                    Duration.ofMinutes(2),
                    Duration.ofMinutes(2),
                    Duration.ofMinutes(2),
                    Duration.ofMinutes(2));

    private static final Pattern OURS =
            Pattern.compile("usher-transport.*|Nio(Processor|Socket).*");

    /** Made once: keys, certificates and hashes take their time. */
    private static final TestSwarm SWARM = new TestSwarm(2_000_000, 256 << 10, true);

    private final MinaPeerTransport here = new MinaPeerTransport(1, LIMITS);
    private final MinaPeerTransport there = new MinaPeerTransport(1, LIMITS);

    @AfterEach
    void stop() throws InterruptedException {
        here.stop();
        there.stop();
    }

    private InfoHash item() {
        return SWARM.layout().infoHash();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("D1")
    void itemGoesFromBoxToBox(boolean secure) throws IOException {
        TestSwarm.Identity seedBox = SWARM.box();
        TestSwarm.Identity leechBox = SWARM.box();
        TestPeer seed = new TestPeer(SWARM, true, seedBox.tls());
        TestPeer leech = new TestPeer(SWARM, false, leechBox.tls());
        Listening port = here.listen(ANY, secure, seed);

        there.connect(port.address(), secure, item(), leech, leech);

        await().until(() -> leech.receivedBytes.get() == SWARM.content.length);
        assertThat(leech.received).isEqualTo(SWARM.content);
        assertThat(leech.offered).containsExactly(PieceSet.all(leech.pieceCount()));
        assertThat(seed.offered).containsExactly(PieceSet.none());
        assertThat(leech.opened.get(0).peer())
                .isEqualTo(secure ? Optional.of(seedBox.id()) : Optional.empty());
        assertThat(seed.opened.get(0).peer())
                .isEqualTo(secure ? Optional.of(leechBox.id()) : Optional.empty());
        assertThat(leech.opened.get(0).item()).isEqualTo(item());
        assertThat(leech.closed).isEmpty();
    }

    /** The box that called is the one that gives. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itemGoesTheOtherWay(boolean secure) throws IOException {
        TestPeer seed = new TestPeer(SWARM, true, SWARM.box().tls());
        TestPeer leech = new TestPeer(SWARM, false, SWARM.box().tls());
        Listening port = here.listen(ANY, secure, leech);

        there.connect(port.address(), secure, item(), seed, seed);

        await().until(() -> leech.receivedBytes.get() == SWARM.content.length);
        assertThat(leech.received).isEqualTo(SWARM.content);
    }

    /** Both ends were connected by somebody else, as a hole punch or a relay does. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void channelsMadeElsewhereCarryItems(boolean secure) throws IOException {
        TestSwarm.Identity seedBox = SWARM.box();
        TestPeer seed = new TestPeer(SWARM, true, seedBox.tls());
        TestPeer leech = new TestPeer(SWARM, false, SWARM.box().tls());
        try (ServerSocketChannel port = ServerSocketChannel.open().bind(ANY)) {
            SocketChannel calling = SocketChannel.open(port.getLocalAddress());
            here.accept(port.accept(), secure, seed);
            there.connect(calling, secure, item(), leech, leech);
        }

        await().until(() -> leech.receivedBytes.get() == SWARM.content.length);
        assertThat(leech.received).isEqualTo(SWARM.content);
        assertThat(leech.opened.get(0).peer())
                .isEqualTo(secure ? Optional.of(seedBox.id()) : Optional.empty());
        leech.opened.get(0).close("enough");
        await().until(() -> seed.closed.size() == 1 && leech.closed.size() == 1);
    }

    @Test
    void messagesArriveAsTheyWereSent() throws IOException {
        TestPeer a = TestPeer.plain(SWARM, true);
        TestPeer b = TestPeer.plain(SWARM, true);
        Listening port = here.listen(ANY, false, a);
        there.connect(port.address(), false, item(), b, b);
        await().until(() -> a.opened.size() == 1 && b.opened.size() == 1);
        PeerConnection c = b.opened.get(0);
        c.have(3);
        c.interested(true);
        c.interested(false);
        await().until(() -> a.heard.size() == 3);
        assertThat(a.heard).containsExactly("have 3", "interested", "not interested");
        await().until(() -> b.heard.size() == 2);
        assertThat(b.heard).containsExactly("unchoked", "choked");
    }

    @Test
    void extensionsPassBothWays() throws IOException {
        TestPeer a = TestPeer.plain(SWARM, true);
        TestPeer b = TestPeer.plain(SWARM, false);
        Listening port = here.listen(ANY, false, a);
        there.connect(port.address(), false, item(), b, b);
        await().until(() -> a.hellos.size() == 1 && b.hellos.size() == 2);
        assertThat(a.opened.get(0).priority()).isPositive().isEqualTo(b.opened.get(0).priority());
        PeerHello hello = a.hellos.peek();
        assertThat(hello.client()).isEqualTo("Usher");
        assertThat(hello.port()).isEqualTo(6881);
        assertThat(hello.requests()).isEqualTo(Wire.REQUESTS);
        assertThat(hello.uploadOnly()).isFalse();
        assertThat(hello.yourAddress()).contains(InetAddress.getLoopbackAddress());
        assertThat(b.hellos).extracting(PeerHello::uploadOnly).containsExactly(false, true);
        PeerConnection c = b.opened.get(0);
        assertThat(c.extension("us_other", new byte[1])).isFalse();
        assertThat(c.extension("us_test", "hello".getBytes(StandardCharsets.UTF_8))).isTrue();
        a.opened.get(0).dontHave(2);
        a.opened.get(0).suggest(1);
        await().until(() -> a.heard.contains("us_test hello"));
        await().until(() -> b.heard.containsAll(List.of("dont have 2", "suggested 1")));
        await().until(() -> b.hellos.size() == 3); // wants something again
    }

    @Test
    @Tag("D5")
    void urgencyIsToldOnceForEachChange() throws IOException {
        TestPeer a = TestPeer.plain(SWARM, true);
        TestPeer b = TestPeer.plain(SWARM, true);
        Listening port = here.listen(ANY, false, a);
        there.connect(port.address(), false, item(), b, b);
        await().until(() -> b.opened.size() == 1);
        PeerConnection c = b.opened.get(0);
        c.urgency(Urgency.BACKGROUND); // perhaps before the peer said that it takes this
        await().until(() -> !a.heard.isEmpty());
        c.urgency(Urgency.BACKGROUND);
        c.urgency(Urgency.AHEAD);
        c.urgency(Urgency.NORMAL);
        c.have(3);
        await().until(() -> a.heard.contains("have 3"));
        assertThat(a.heard)
                .containsExactly("urgency BACKGROUND", "urgency AHEAD", "urgency NORMAL", "have 3");
    }

    @Test
    @Tag("D3")
    void hashesOfBlocksAreTold() throws IOException {
        TestPeer a = TestPeer.plain(SWARM, true);
        TestPeer b = TestPeer.plain(SWARM, false);
        Listening port = here.listen(ANY, false, a);
        there.connect(port.address(), false, item(), b, b);
        await().until(() -> b.opened.size() == 1);
        HashRequest request = HashRequest.blocks(SWARM.layout(), 3).orElseThrow();
        b.opened.get(0).requestHashes(request);
        await().until(() -> b.told.containsKey(request));
        assertThat(SWARM.metainfo.verifier().verifyHashes(3, b.told.get(request))).isTrue();
        a.opened.get(0).requestHashes(request);
        await().until(() -> a.heard.contains("no hashes"));
    }

    @Test
    void whatCannotBeReadIsRejected() throws IOException {
        TestPeer a = TestPeer.plain(SWARM, false);
        TestPeer b = TestPeer.plain(SWARM, true);
        Listening port = here.listen(ANY, false, a);
        there.connect(port.address(), false, item(), b, b);
        await().until(() -> b.opened.size() == 1);
        b.opened.get(0).request(1, 16384, 16384);
        await().until(() -> b.heard.contains("rejected 1 16384 16384"));
    }

    @Test
    void revokedBoxIsRefused() throws IOException {
        TestSwarm.Identity bad = SWARM.box();
        TestPeer seed = new TestPeer(SWARM, true, SWARM.box().tls());
        TestPeer leech = new TestPeer(SWARM, false, bad.tls());
        seed.revoked.add(bad.id());
        Listening port = here.listen(ANY, true, seed);

        there.connect(port.address(), true, item(), leech, leech);

        await().until(() -> leech.closed.size() == 1);
        assertThat(leech.opened).isEmpty();
        assertThat(seed.opened).isEmpty();
    }

    @Test
    void weDoNotTalkToARevokedBoxEither() throws IOException {
        TestSwarm.Identity bad = SWARM.box();
        TestPeer seed = new TestPeer(SWARM, true, bad.tls());
        TestPeer leech = new TestPeer(SWARM, false, SWARM.box().tls());
        leech.revoked.add(bad.id());
        Listening port = here.listen(ANY, true, seed);

        there.connect(port.address(), true, item(), leech, leech);

        await().until(() -> leech.closed.size() == 1);
        assertThat(leech.closed.get(0)).contains(bad.id().value()).contains("not admitted");
    }

    @Test
    void certificateOfAnotherAuthorityIsRefused() throws IOException {
        CertificateAuthority other =
                CertificateAuthority.create("other", Instant.now(), Duration.ofDays(1));
        TestPeer seed = new TestPeer(SWARM, true, SWARM.box().tls());
        TestPeer stranger = new TestPeer(SWARM, false, SWARM.box(other, Optional.empty()).tls());
        Listening port = here.listen(ANY, true, seed);

        there.connect(port.address(), true, item(), stranger, stranger);

        await().until(() -> stranger.closed.size() == 1);
        assertThat(stranger.closed.get(0)).startsWith("TLS: ");
        assertThat(seed.opened).isEmpty();
    }

    @Test
    void commonNameThatIsNoBoxIdNamesNobody() throws IOException {
        TestPeer seed = new TestPeer(SWARM, true, SWARM.box().tls());
        TestPeer foreign =
                new TestPeer(SWARM, false, SWARM.box(SWARM.ca, Optional.of("some client")).tls());
        Listening port = here.listen(ANY, true, seed);
        there.connect(port.address(), true, item(), foreign, foreign);
        await().until(() -> seed.opened.size() == 1);
        assertThat(seed.opened.get(0).peer()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void unknownItemIsRefused(boolean secure) throws IOException {
        TestPeer seed = new TestPeer(SWARM, true, SWARM.box().tls());
        TestSwarm other = new TestSwarm(100_000, 64 << 10, true);
        TestPeer leech = new TestPeer(other, false, SWARM.box().tls());
        Listening port = here.listen(ANY, secure, seed);

        there.connect(port.address(), secure, other.layout().infoHash(), leech, leech);

        await().until(() -> leech.closed.size() == 1);
        assertThat(leech.closed.get(0))
                .contains(secure ? "unrecognized_name" : "closed the connection");
    }

    @Test
    void nobodyThereIsSaid() {
        TestPeer leech = TestPeer.plain(SWARM, false);
        there.connect(new InetSocketAddress("127.0.0.1", 1), false, item(), leech, leech);
        await().until(() -> leech.closed.size() == 1);
        assertThat(leech.closed.get(0)).contains("cannot connect").contains("refused");
    }

    @Test
    void unknownHostIsSaid() {
        String name = "b".repeat(64) + ".invalid"; // known to be none without asking a server
        TestPeer leech = TestPeer.plain(SWARM, false);
        there.connect(InetSocketAddress.createUnresolved(name, 6891), false, item(), leech, leech);
        await().until(() -> leech.closed.size() == 1);
        assertThat(leech.closed.get(0)).contains("no such host " + name);
    }

    @Test
    void connectingToOurselvesIsNoticed() throws IOException {
        TestPeer self = TestPeer.plain(SWARM, true);
        Listening port = here.listen(ANY, false, self);
        here.connect(port.address(), false, item(), self, self);
        await().until(() -> self.closed.size() == 1);
        assertThat(self.opened).isEmpty();
    }

    @Test
    void takenPortIsNamed() throws IOException {
        Listening port = here.listen(ANY, false, TestPeer.plain(SWARM, true));
        assertThatThrownBy(() -> there.listen(port.address(), false, TestPeer.plain(SWARM, true)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(String.valueOf(port.address().getPort()))
                .hasMessageContaining("choose another");
    }

    @Test
    void connectionsStayWhenTheirPortCloses() throws IOException {
        TestPeer seed = TestPeer.plain(SWARM, true);
        TestPeer leech = TestPeer.plain(SWARM, false);
        Listening port = here.listen(ANY, false, seed);
        there.connect(port.address(), false, item(), leech, leech);
        await().until(() -> seed.opened.size() == 1);
        port.close();
        seed.opened.get(0).have(2);
        await().until(() -> leech.heard.contains("have 2"));
        TestPeer late = TestPeer.plain(SWARM, false);
        there.connect(port.address(), false, item(), late, late);
        await().until(() -> late.closed.size() == 1);
    }

    @Test
    void uploadKeepsToItsLimit() throws IOException {
        TestPeer seed = TestPeer.plain(SWARM, true);
        TestPeer leech = TestPeer.plain(SWARM, false);
        seed.uploadLimit = 4_000_000;
        Listening port = here.listen(ANY, false, seed);
        long start = System.nanoTime();
        there.connect(port.address(), false, item(), leech, leech);
        await().pollInterval(Duration.ofMillis(5))
                .until(() -> leech.receivedBytes.get() == SWARM.content.length);
        assertThat((System.nanoTime() - start) / 1e9).isGreaterThan(0.35);
    }

    @Test
    @Tag("M1")
    void stoppingTellsEveryListenerAndLeavesNoThread() throws IOException, InterruptedException {
        TestPeer seed = TestPeer.plain(SWARM, true);
        TestPeer leech = TestPeer.plain(SWARM, false);
        Listening port = here.listen(ANY, false, seed);
        there.connect(port.address(), false, item(), leech, leech);
        await().until(() -> leech.receivedBytes.get() > 0);
        here.stop();
        there.stop();
        assertThat(seed.closed).hasSize(1);
        assertThat(leech.closed).hasSize(1);
        // a pool says that it has ended a moment before its last thread has
        await().untilAsserted(
                        () ->
                                assertThat(Thread.getAllStackTraces().keySet())
                                        .extracting(Thread::getName)
                                        .noneMatch(OURS.asMatchPredicate()));
        TestPeer late = TestPeer.plain(SWARM, false);
        there.connect(port.address(), false, item(), late, late);
        assertThat(late.closed).containsExactly("the transport was stopped");
    }
}
