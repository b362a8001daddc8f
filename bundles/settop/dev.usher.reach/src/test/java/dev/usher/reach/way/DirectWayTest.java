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
    private static final BoxId PEER = new BoxId("a".repeat(32));

    private final DirectWay way = new DirectWay(Duration.ofSeconds(2), (peer, address) -> false);
    private ServerSocket port;

    @BeforeEach
    void listen() throws IOException {
        port = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
    }

    @AfterEach
    void close() throws IOException {
        port.close();
    }

    private String there() {
        return "127.0.0.1:" + port.getLocalPort();
    }

    private static String nobody() throws IOException {
        try (ServerSocket closed = new ServerSocket(0)) {
            return "127.0.0.1:" + closed.getLocalPort();
        }
    }

    @Test
    @Tag("D5")
    void addressThatLeadsNowhereIsPassedOver() throws IOException {
        List<String> all = List.of("no.such.host.invalid:1", nobody(), there());
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
        DirectWay wary = new DirectWay(Duration.ofSeconds(2), (peer, address) -> true);
        assertThatThrownBy(() -> wary.open(PEER, List.of(there()))).hasMessageContaining("of use");
    }
}
