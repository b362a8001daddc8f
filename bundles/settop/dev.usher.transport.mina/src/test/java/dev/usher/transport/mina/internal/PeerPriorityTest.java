package dev.usher.transport.mina.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of BEP 40, and that both ends agree. */
class PeerPriorityTest {
    @ParameterizedTest
    @CsvSource({
        "123.213.32.10, 98.76.54.32, ec2d7224",
        "123.213.32.10, 123.213.32.234, 99568189",
    })
    void examplesOfBep40(String own, String peer, String priority) {
        InetSocketAddress a = new InetSocketAddress(own, 1);
        InetSocketAddress b = new InetSocketAddress(peer, 2);
        assertThat(PeerPriority.of(a, b)).isEqualTo(Long.parseLong(priority, 16));
        assertThat(PeerPriority.of(b, a)).isEqualTo(PeerPriority.of(a, b));
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8::1, 2001:db9::1",
        "2001:db8::1, 2001:db8::2",
        "10.0.0.1, 10.0.0.1",
    })
    void bothEndsAgree(String own, String peer) {
        InetSocketAddress a = new InetSocketAddress(own, 1);
        InetSocketAddress b = new InetSocketAddress(peer, 2);
        assertThat(PeerPriority.of(b, a)).isEqualTo(PeerPriority.of(a, b)).isPositive();
    }
}
