package dev.usher.swarm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.media.api.PieceSet;
import dev.usher.transport.api.PeerConnection;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a peer says while the loop is busy. */
@Tag("D2")
class PeerLinkTest {
    private static final int PIECES = 2048;

    /** A loop that runs when it is told to. */
    private static final class Busy implements EventLoop {
        final Deque<Runnable> waiting = new ArrayDeque<>();

        @Override
        public void post(Runnable task) {
            waiting.add(task);
        }

        @Override
        public void later(Duration delay, Runnable task) {
            throw new AssertionError("nothing is for later");
        }

        @Override
        public long now() {
            return 0;
        }

        void run() {
            while (!waiting.isEmpty()) {
                waiting.poll().run();
            }
        }
    }

    private final Busy loop = new Busy();
    private final List<String> closed = new ArrayList<>();
    private final PeerConnection peer =
            (PeerConnection)
                    Proxy.newProxyInstance(
                            PeerLinkTest.class.getClassLoader(),
                            new Class<?>[] {PeerConnection.class},
                            (proxy, method, arguments) -> {
                                if (method.getName().equals("close")) {
                                    closed.add((String) arguments[0]);
                                }
                                return null;
                            });
    private final PeerLink link =
            new PeerLink(
                    null,
                    new PeerLinks(
                            null,
                            loop,
                            Runnable::run,
                            new PeerLinks.Terms(true, 1, new SendingRules(0, () -> Instant.EPOCH)),
                            () -> {}),
                    null,
                    null);

    private static BitSet range(int from, int to) {
        BitSet b = new BitSet();
        b.set(from, to);
        return b;
    }

    @Test
    void stormOfHavesIsOneEventAndNothingIsLost() {
        for (int i = 0; i < 1_000_000; i++) {
            link.have(peer, i % PIECES);
        }
        link.dontHave(peer, 7);
        assertThat(loop.waiting).hasSize(1);
        loop.run();
        BitSet all = range(0, PIECES);
        all.clear(7);
        assertThat(link.pieces()).isEqualTo(all);
        link.have(peer, 7);
        loop.run();
        assertThat(link.pieces()).isEqualTo(range(0, PIECES));
        assertThat(closed).isEmpty();
    }

    @Test
    void bitfieldsAgainAndAgainAreOneEventAndOneThatShrinksTakesNothingBack() {
        for (int i = PIECES; i > 0; i--) {
            link.bitfield(peer, PieceSet.range(0, i));
        }
        assertThat(loop.waiting).hasSize(1);
        loop.run();
        link.bitfield(peer, PieceSet.none());
        loop.run();
        assertThat(link.told()).isTrue();
        assertThat(link.pieces()).isEqualTo(range(0, PIECES));
    }

    @Test
    void lastThatIsSaidOfAPieceCounts() {
        link.have(peer, 3);
        link.dontHave(peer, 3);
        link.dontHave(peer, 4);
        link.have(peer, 4);
        loop.run();
        assertThat(link.pieces()).isEqualTo(range(4, 5));
    }

    @Test
    void peerThatSaysMoreThanTheLoopCanHearIsClosedAndMemoryStaysBounded() {
        for (int i = 0; i < 1_000_000 && closed.isEmpty(); i++) {
            link.choked(peer, i % 2 == 0);
            link.interested(peer, i % 2 == 0);
            link.rejected(peer, 0, 0, 16384);
        }
        assertThat(closed).containsOnly("it says more than can be heard");
        assertThat(loop.waiting).hasSizeLessThanOrEqualTo(4096);
    }
}
