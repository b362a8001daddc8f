package dev.usher.reach.way;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.media.api.BoxId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DirectWayTest {
    /** Longer than a label may be: known to be none without asking a name server. */
    private static final String NO_HOST = "b".repeat(64) + ".invalid";

    private static final BoxId PEER = new BoxId("a".repeat(32));

    private final DirectWay way = new DirectWay(Duration.ofMinutes(1), (peer, address) -> false);
    private ServerSocket port;

    /** Bound by nobody who listens: it refuses for as long as it is there. */
    private SocketChannel deaf;

    @BeforeEach
    void listen() throws IOException {
        port = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
        deaf = SocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
    }

    @AfterEach
    void close() throws IOException {
        port.close();
        deaf.close();
    }

    private String there() {
        return "127.0.0.1:" + port.getLocalPort();
    }

    private String nobody() throws IOException {
        return Address.text((InetSocketAddress) deaf.getLocalAddress());
    }

    @Test
    @Tag("D5")
    void addressThatLeadsNowhereIsPassedOver() throws IOException {
        List<String> all = List.of(NO_HOST + ":1", nobody(), there());
        try (SocketChannel made = way.open(PEER, all)) {
            assertThat(made.isConnected()).isTrue();
            assertThat(made.isBlocking()).isTrue();
            assertThat(Address.text((InetSocketAddress) made.getRemoteAddress()))
                    .isEqualTo(there());
        }
    }

    @Test
    void otherFormsAreNotItsOwn() {
        List<String> others =
                List.of("punch:" + PEER, "relay:r:1", "plain:127.0.0.1:1", "nonsense");
        assertThatThrownBy(() -> way.open(PEER, others)).hasMessageContaining("of use");
    }

    @Test
    void refusalIsSaid() throws IOException {
        String nobody = nobody();
        assertThatThrownBy(() -> way.open(PEER, List.of(nobody)))
                .hasMessageContaining(nobody)
                .hasMessageContaining("refused");
    }

    @Test
    void whereSomebodyElseAnswersNobodyGoesAgain() {
        DirectWay wary = new DirectWay(Duration.ofMinutes(1), (peer, address) -> true);
        assertThatThrownBy(() -> wary.open(PEER, List.of(there()))).hasMessageContaining("of use");
    }
}
