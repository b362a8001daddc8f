package dev.usher.swarm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.DeliveryOrder.Purpose;
import dev.usher.backend.api.Source;
import dev.usher.media.api.PieceSet;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Playing begins as soon as the estimate says so, and then nothing is missed. */
class WatchWhileItComesTest {
    private static final double MBIT = 1e6 / 8;
    private static final long CONSUMES = (long) (6 * MBIT);
    private static final Duration STEP = Duration.ofMillis(100);

    private final VirtualSwarm swarm = new VirtualSwarm(1, 24 << 20, 64 << 10, 20 * MBIT);
    private Playhead playhead;
    private VirtualSwarm.Box box;
    private long position;
    private int missed;

    /** Others that have everything, of which this box fetches. */
    private void watchFrom(double... ups) {
        PieceSet all = PieceSet.all(swarm.layout.pieceCount());
        for (double up : ups) {
            swarm.box(up * MBIT, 20 * MBIT);
        }
        for (VirtualSwarm.Box other : swarm.boxes) {
            other.obey(order(List.of(swarm.repository(all)), DeliveryOrder.UNLIMITED));
        }
        swarm.awaitAll(Duration.ofSeconds(200));
        box = swarm.box(4 * MBIT, 20 * MBIT);
        int portion = swarm.layout.pieceCount() / ups.length;
        List<Source> sources =
                swarm.boxes.stream()
                        .filter(b -> b != box)
                        .map(
                                b ->
                                        swarm.source(
                                                b,
                                                PieceSet.range(
                                                        (b.number - 1) * portion,
                                                        b.number * portion)))
                        .toList();
        begin(sources, DeliveryOrder.UNLIMITED);
    }

    private void begin(List<Source> sources, long repositoryBytes) {
        box.obey(order(sources, repositoryBytes));
        ItemDownload download = box.download();
        playhead =
                new Playhead(
                        download.item(),
                        0,
                        CONSUMES,
                        p -> download.rate(swarm.time.now()),
                        p -> box.deliveries.watchNoMore(download, p));
        box.deliveries.watch(download, playhead);
    }

    private DeliveryOrder order(List<Source> sources, long repositoryBytes) {
        return new DeliveryOrder(
                swarm.layout.item(),
                swarm.layout.infoHash(),
                0,
                Purpose.ASKED,
                null,
                null,
                repositoryBytes,
                sources);
    }

    private double got() {
        return (double) box.download().item().shelf().verified().size() / swarm.layout.pieceCount();
    }

    /** Seconds until the estimate says that playing may begin. */
    private double awaitStart() {
        double from = swarm.time.seconds();
        boolean begin = false;
        while (!begin && swarm.time.seconds() - from < 60) {
            swarm.time.run(() -> false, STEP);
            begin = playhead.patience(position).filter(Duration.ZERO::equals).isPresent();
        }
        return swarm.time.seconds() - from;
    }

    private void play(double seconds) {
        long end = Math.min(swarm.layout.length(), position + (long) (seconds * CONSUMES));
        while (position < end) {
            int step = (int) Math.min(end - position, CONSUMES / 10);
            if (box.download()
                    .item()
                    .pieces(0, position, step)
                    .minus(box.download().item().shelf().verified())
                    .isEmpty()) {
                position += step;
                playhead.at(position);
            } else {
                missed++;
            }
            assertThat(missed).as("steps missed at %d", position).isLessThan(1000);
            swarm.time.run(() -> false, STEP);
        }
    }

    @Test
    @Tag("D8")
    void aFasterLineIsWatchedAtOnceAndNothingIsMissed() {
        watchFrom(4, 4);
        assertThat(awaitStart()).isLessThan(6);
        assertThat(got()).isLessThan(0.3);
        play(1000);
        assertThat(missed).isZero();
    }

    @Test
    @Tag("D8")
    void aSlowerLineIsWaitedForJustLongEnough() {
        watchFrom(2, 2);
        double waited = awaitStart();
        // 24 MiB at 4 Mbit/s take 50 s, to play them takes 34 s
        assertThat(waited).isBetween(14.0, 30.0);
        play(1000);
        assertThat(missed).isZero();
    }

    @Test
    @Tag("D8")
    void aJumpAheadIsFollowedWithinSeconds() {
        watchFrom(4, 4);
        awaitStart();
        play(5);
        position = swarm.layout.length() * 7 / 10;
        playhead.at(position);
        assertThat(awaitStart()).isLessThan(6);
        play(1000);
        assertThat(missed).isZero();
    }

    /** Of what is watched that part which a repository sends beyond a budget of nothing. */
    private double beyondTheBudget(double peerUp) {
        PieceSet all = PieceSet.all(swarm.layout.pieceCount());
        VirtualSwarm.Box peer = swarm.box(peerUp * MBIT, 20 * MBIT);
        peer.obey(order(List.of(swarm.repository(all)), DeliveryOrder.UNLIMITED));
        swarm.awaitAll(Duration.ofSeconds(200));
        long before = swarm.repositoryBytes;
        box = swarm.box(4 * MBIT, 20 * MBIT);
        begin(List.of(swarm.source(peer, all), swarm.repository(PieceSet.none())), 0);
        awaitStart();
        play(1000);
        return (double) (swarm.repositoryBytes - before) / swarm.layout.length();
    }

    @Test
    @Tag("D8")
    void whatWouldBeMissedComesFromARepositoryWhateverTheBudget() {
        assertThat(beyondTheBudget(2)).isBetween(0.4, 0.8);
        assertThat(missed).isZero();
    }

    @Test
    @Tag("D9")
    void aRepositoryIsSparedWhileOthersSendInTime() {
        assertThat(beyondTheBudget(12)).isLessThan(0.25);
        assertThat(missed).isZero();
    }
}
