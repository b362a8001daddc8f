package dev.usher.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RelayTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private Relay relay;

    @BeforeEach
    void open() throws IOException {
        relay = relay(2, 100 << 20, PATIENCE);
    }

    @AfterEach
    void close() {
        relay.close();
    }

    private static Relay relay(int pairs, long rate, Duration patience) throws IOException {
        return new Relay(
                new InetSocketAddress("127.0.0.1", 0), new Relay.Limits(pairs, rate, patience));
    }

    private CompletableFuture<SocketChannel> use(String ticket) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return Ticket.use(ticket, relay.address(), PATIENCE);
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                },
                task -> new Thread(task).start());
    }

    private static void send(SocketChannel channel, byte[] bytes) {
        new Thread(
                        () -> {
                            try {
                                ByteBuffer b = ByteBuffer.wrap(bytes);
                                while (b.hasRemaining()) {
                                    channel.write(b);
                                }
                                channel.shutdownOutput();
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                        })
                .start();
    }

    private static byte[] all(SocketChannel channel) throws IOException {
        InputStream in = channel.socket().getInputStream();
        return in.readAllBytes();
    }

    @Test
    void whatOneSendsTheOtherGets() throws IOException {
        String a = Ticket.create();
        String b = Ticket.create();
        assertThat(relay.expect(a, b)).isTrue();
        CompletableFuture<SocketChannel> one = use(a);
        try (SocketChannel other = use(b).join();
                SocketChannel first = one.join()) {
            byte[] there = new byte[3_000_000];
            byte[] back = new byte[1_000_000];
            new Random(1).nextBytes(there);
            new Random(2).nextBytes(back);
            send(first, there);
            assertThat(all(other)).isEqualTo(there);
            send(other, back);
            assertThat(all(first)).isEqualTo(back);
        }
        await().until(() -> relay.counters().present() == 0);
        assertThat(relay.counters()).isEqualTo(new Relay.Counters(1, 0, 4_000_000, 0));
    }

    @Test
    void ticketWorksOnce() {
        String a = Ticket.create();
        String b = Ticket.create();
        relay.expect(a, b);
        CompletableFuture<SocketChannel> one = use(a);
        use(b).join();
        one.join();
        assertThatThrownBy(use(a)::join).hasMessageContaining("hung up");
        assertThat(relay.counters().refused()).isEqualTo(1);
    }

    @Test
    void strangersAndNonsenseAreTurnedAway() throws IOException {
        assertThatThrownBy(use(Ticket.create())::join).hasMessageContaining("hung up");
        try (Socket s = new Socket("127.0.0.1", relay.address().getPort())) {
            s.getOutputStream()
                    .write(
                            "GET / HTTP/1.1\r\nHost: somewhere.else.example\r\n\r\n"
                                    .getBytes(US_ASCII));
            assertThat(isHungUp(s)).isTrue();
        }
    }

    /** By a reset where the relay left something unread. */
    private static boolean isHungUp(Socket s) throws IOException {
        try {
            return s.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    @Tag("SEC")
    void whoOnlyConnectsKeepsNobodyWithATicketAway() throws IOException {
        List<Socket> flood = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                Socket s = new Socket();
                s.bind(new InetSocketAddress("127.0.0.2", 0));
                s.connect(relay.address());
                flood.add(s);
            }
            String a = Ticket.create();
            String b = Ticket.create();
            assertThat(relay.expect(a, b)).isTrue();
            CompletableFuture<SocketChannel> one = use(a);
            use(b).join().close();
            one.join().close();
            assertThat(relay.counters().present()).isLessThan(100);
        } finally {
            for (Socket s : flood) {
                s.close();
            }
        }
    }

    @Test
    void whoWaitsInVainIsDismissed() throws IOException {
        relay.close();
        relay = relay(2, 1 << 20, Duration.ofMillis(300));
        String a = Ticket.create();
        relay.expect(a, Ticket.create());
        assertThatThrownBy(use(a)::join).hasMessageContaining("did not come");
    }

    @Test
    void bearsOnlySoManyPairs() {
        assertThat(relay.expect(Ticket.create(), Ticket.create())).isTrue();
        assertThat(relay.expect(Ticket.create(), Ticket.create())).isTrue();
        assertThat(relay.expect(Ticket.create(), Ticket.create())).isFalse();
    }

    @Test
    void endOfOneIsTheEndOfTheOther() throws IOException {
        String a = Ticket.create();
        String b = Ticket.create();
        relay.expect(a, b);
        CompletableFuture<SocketChannel> one = use(a);
        try (SocketChannel other = use(b).join()) {
            one.join().close();
            assertThat(other.read(ByteBuffer.allocate(1))).isNegative();
        }
    }
}
