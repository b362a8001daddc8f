package dev.usher.transport.mina.internal;

import static dev.usher.transport.mina.internal.TestSwarm.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.crypto.CertificateAuthority;
import dev.usher.transport.api.PeerTransport.Listening;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which certificates open an SSL torrent, in both roles: the rules are libtorrent's. */
@Tag("D1")
class PeerCertificateTest {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final TestSwarm SWARM = new TestSwarm(100_000, 64 << 10, true);
    private static final CertificateAuthority OTHER =
            CertificateAuthority.create("other", Instant.now(), Duration.ofDays(1));

    private final MinaPeerTransport transport =
            new MinaPeerTransport(1, new Limits(Limits.Incoming.of(8), LONG, LONG, LONG, LONG));

    @AfterEach
    void stop() throws InterruptedException {
        transport.stop();
    }

    private static TestSwarm.Identity certificate(String kind) {
        String name = TestSwarm.ITEM.value();
        return switch (kind) {
            case "any item" -> SWARM.box();
            case "this item" -> SWARM.box(SWARM.ca, Optional.empty(), name, Duration.ZERO);
            case "a prefix" ->
                    SWARM.box(SWARM.ca, Optional.empty(), name.substring(0, 31), Duration.ZERO);
            case "longer" -> SWARM.box(SWARM.ca, Optional.empty(), name + "0", Duration.ZERO);
            case "wildcard" -> SWARM.box(SWARM.ca, Optional.empty(), "*.box", Duration.ZERO);
            case "common name only" ->
                    SWARM.box(SWARM.ca, Optional.of(name), "other", Duration.ZERO);
            case "expired" -> SWARM.box(SWARM.ca, Optional.empty(), "*", Duration.ofHours(2));
            default -> SWARM.box(OTHER, Optional.empty());
        };
    }

    @ParameterizedTest
    @CsvSource({
        "any item, true", "this item, true", "a prefix, false", "longer, false",
        "wildcard, false", "common name only, false", "expired, false", "other authority, false"
    })
    void callerIsAdmittedBy(String kind, boolean admitted) throws IOException {
        TestPeer seed = new TestPeer(SWARM, true, SWARM.box().tls());
        TestPeer caller = new TestPeer(SWARM, false, certificate(kind).tls());
        meet(seed, caller);
        await().until(() -> admitted ? !seed.opened.isEmpty() : !caller.closed.isEmpty());
        assertThat(seed.opened).hasSize(admitted ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({
        "any item, true", "this item, true", "a prefix, false", "longer, false",
        "wildcard, false", "common name only, false", "expired, false", "other authority, false"
    })
    void calledIsTrustedBy(String kind, boolean trusted) throws IOException {
        TestPeer seed = new TestPeer(SWARM, true, certificate(kind).tls());
        TestPeer caller = new TestPeer(SWARM, false, SWARM.box().tls());
        meet(seed, caller);
        await().until(() -> trusted ? !caller.opened.isEmpty() : !caller.closed.isEmpty());
        assertThat(caller.opened).hasSize(trusted ? 1 : 0);
        assertThat(seed.receivedBytes).hasValue(0);
    }

    private void meet(TestPeer called, TestPeer caller) throws IOException {
        Listening port = transport.listen(new InetSocketAddress("127.0.0.1", 0), true, called);
        transport.connect(port.address(), true, SWARM.layout().infoHash(), caller, caller);
    }
}
