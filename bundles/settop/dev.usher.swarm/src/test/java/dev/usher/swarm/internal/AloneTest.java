package dev.usher.swarm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Source;
import dev.usher.media.api.PieceSet;
import dev.usher.swarm.tracker.Announcement;
import dev.usher.swarm.tracker.TrackerClient.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The server is away for longer than its orders hold. */
class AloneTest {
    private static final double MBIT = 1e6 / 8;

    private final VirtualSwarm swarm = new VirtualSwarm(1, 4 << 20, 64 << 10, 20 * MBIT);
    private final List<Announcement> announced = new ArrayList<>();

    private DeliveryOrder order(long budget, Source... sources) {
        return new DeliveryOrder(
                swarm.layout.item(),
                swarm.layout.infoHash(),
                0,
                DeliveryOrder.Purpose.ASKED,
                null,
                null,
                budget,
                List.of(sources));
    }

    @Test
    @Tag("D4")
    void peersThatATrackerNamesStepIn() {
        PieceSet all = PieceSet.all(swarm.layout.pieceCount());
        VirtualSwarm.Box owner = swarm.box(8 * MBIT, 20 * MBIT);
        owner.obey(order(DeliveryOrder.UNLIMITED, swarm.repository(all)));
        swarm.awaitAll(Duration.ofMinutes(1));
        VirtualSwarm.Box box = swarm.box(8 * MBIT, 20 * MBIT);
        DeliveryOrder nobody = order(0);
        box.obey(nobody);
        TrackerPeers[] peers = new TrackerPeers[1];
        peers[0] =
                new TrackerPeers(
                        swarm.time,
                        (announcement, answered) -> {
                            announced.add(announcement);
                            answered.accept(
                                    new Answer(Duration.ofMinutes(2), List.of("127.0.0.1:1")));
                        },
                        () -> box.deliveries.obey(peers[0].with(List.of(nobody))));
        peers[0].renew(Duration.ofSeconds(30));
        for (int second = 0; second < 60 && !box.complete(); second++) {
            peers[0].tend(box.deliveries.items(), new byte[20], 6891);
            swarm.time.run(box::complete, Duration.ofSeconds(1));
        }
        assertThat(box.complete()).isTrue();
        assertThat(box.completedAt - owner.completedAt).isGreaterThan(30);
        assertThat(announced).hasSize(1);
        assertThat(announced.get(0).left()).isEqualTo(4 << 20);
    }

    @Test
    @Tag("D6")
    void whatOnlyARepositoryHasIsTakenFromItWhateverTheBudget() {
        PieceSet all = PieceSet.all(swarm.layout.pieceCount());
        VirtualSwarm.Box box = swarm.box(8 * MBIT, 20 * MBIT);
        box.obey(order(1 << 20, swarm.repository(all)));
        swarm.time.run(box::complete, Duration.ofSeconds(20));
        assertThat(box.download().item().shelf().verified().size()).isEqualTo(16);
        box.deliveries.alone(true);
        swarm.time.run(box::complete, Duration.ofSeconds(20));
        assertThat(box.complete()).isTrue();
    }

    @Test
    void aLineIsMeasuredWhileSeveralTakeFromIt() {
        LineMeter meter = new LineMeter();
        long second = 1_000_000_000L;
        for (int t = 0; t <= 20; t++) {
            meter.look(t * 500L, 1, t * second);
        }
        assertThat(meter.sends()).isZero();
        for (int t = 21; t <= 40; t++) {
            meter.look(t * 500L, 4, t * second);
        }
        assertThat(meter.sends()).isEqualTo(500);
    }
}
