package dev.usher.transport.mina.internal;

import static dev.usher.transport.mina.internal.HostilePeerTest.ANY;
import static dev.usher.transport.mina.internal.HostilePeerTest.SWARM;
import static dev.usher.transport.mina.internal.HostilePeerTest.assertClosed;
import static dev.usher.transport.mina.internal.HostilePeerTest.handshake;
import static dev.usher.transport.mina.internal.TestSwarm.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.crypto.Tls;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.transport.api.PeerTransport.Listening;
import dev.usher.transport.api.host.PeerHost;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What callers of the secure port do that nobody asked for. */
class HostileTlsTest {
    private static final TestSwarm OTHER = new TestSwarm(2_000_000, 64 << 10, true);

    private final TestPeer seed = new TestPeer(SWARM, true, HostilePeerTest.SEED.tls());
    private MinaPeerTransport transport = new MinaPeerTransport(1, HostilePeerTest.PATIENT);

    @AfterEach
    void stop() throws InterruptedException {
        transport.stop();
    }

    @Test
    void tlsHandshakeThatStopsIsClosed() throws IOException, InterruptedException {
        transport.stop();
        transport = new MinaPeerTransport(1, HostilePeerTest.WANTS_HANDSHAKES);
        Listening secure = transport.listen(ANY, true, seed);
        Socket s = new Socket("127.0.0.1", secure.address().getPort());
        s.setSoTimeout(60_000);
        s.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1});
        assertClosed(s);
    }

    @Test
    void garbageInsteadOfTlsIsClosed() throws IOException {
        Listening secure = transport.listen(ANY, true, seed);
        for (int i = 0; i < 20; i++) {
            byte[] garbage = new byte[20_000];
            new Random(i).nextBytes(garbage);
            try (Socket s = new Socket("127.0.0.1", secure.address().getPort())) {
                s.setSoTimeout(60_000);
                s.getOutputStream().write(garbage);
                assertClosed(s);
            } catch (SocketException closedWhileWriting) {
                assertThat(closedWhileWriting).hasMessageMatching(".*(reset|Broken pipe).*");
            }
        }
        await().until(() -> seed.opened.isEmpty());
    }

    @Test
    void tlsForOneItemDoesNotOpenAnother() throws IOException {
        PeerHost both = new TwoItems(OTHER);
        Listening secure = transport.listen(ANY, true, both);
        SSLContext tls = SWARM.box().tls();
        try (SSLSocket s =
                (SSLSocket)
                        tls.getSocketFactory()
                                .createSocket("127.0.0.1", secure.address().getPort())) {
            s.setSoTimeout(60_000);
            SSLParameters p = s.getSSLParameters();
            p.setServerNames(List.of(new SNIHostName(OTHER.layout().infoHash().serverName())));
            s.setSSLParameters(p);
            s.getOutputStream().write(handshake());
            assertThat(s.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(seed.opened).isEmpty();
    }

    @Test
    void tlsWithoutServerNameIsRefused() throws IOException {
        Listening secure = transport.listen(ANY, true, seed);
        SSLContext tls = SWARM.box().tls();
        try (SSLSocket s =
                (SSLSocket)
                        tls.getSocketFactory()
                                .createSocket("127.0.0.1", secure.address().getPort())) {
            s.setSoTimeout(60_000);
            s.getOutputStream().write(handshake());
            assertThat(s.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(seed.opened).isEmpty();
    }

    @Test
    void tlsWithoutClientCertificateIsRefused() throws IOException {
        Listening secure = transport.listen(ANY, true, seed);
        SSLContext tls = Tls.trusting(SWARM.ca.certificate(), Instant::now);
        try (SSLSocket s =
                (SSLSocket)
                        tls.getSocketFactory()
                                .createSocket("127.0.0.1", secure.address().getPort())) {
            s.setSoTimeout(60_000);
            SSLParameters p = s.getSSLParameters();
            p.setServerNames(List.of(new SNIHostName(SWARM.layout().infoHash().serverName())));
            s.setSSLParameters(p);
            // an alert, or the connection gone before it was read: the client writes before it
            // knows
            assertThatThrownBy(
                            () -> {
                                s.getOutputStream().write(handshake());
                                s.getInputStream().read();
                            })
                    .isInstanceOfAny(SSLException.class, SocketException.class);
        }
        assertThat(seed.opened).isEmpty();
    }

    /** Serves a second item beside the seed's. */
    private final class TwoItems implements PeerHost {
        private final TestSwarm other;

        TwoItems(TestSwarm other) {
            this.other = other;
        }

        @Override
        public byte[] peerId() {
            return seed.peerId();
        }

        @Override
        public SSLContext tls() {
            return seed.tls();
        }

        @Override
        public boolean admits(BoxId peer) {
            return true;
        }

        @Override
        public Optional<Served> served(String hash) {
            InfoHash second = other.layout().infoHash();
            return second.serverName().equals(hash)
                    ? Optional.of(new Served(second, seed))
                    : seed.served(hash);
        }
    }
}
