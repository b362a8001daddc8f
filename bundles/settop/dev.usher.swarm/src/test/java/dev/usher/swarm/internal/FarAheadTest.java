package dev.usher.swarm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.DeliveryOrder.Purpose;
import dev.usher.backend.api.Source;
import dev.usher.media.api.PieceSet;
import dev.usher.transport.api.Urgency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Boxes that fetch the same item, of which one gets little from the repository. */
@Tag("D4")
class FarAheadTest {
    private static final int PIECES = 256;
    private static final int PIECE = 64 << 10;
    private static final PieceSet ALL = PieceSet.all(PIECES);
    private static final double REPOSITORY = 1e6;
    private static final double UP = 500e3;

    private final VirtualSwarm swarm = new VirtualSwarm(1, PIECES * PIECE, PIECE, REPOSITORY);
    private final VirtualSwarm.Box ahead = swarm.box(UP, 10e6);
    private final VirtualSwarm.Box third = swarm.box(UP, 10e6);
    private final VirtualSwarm.Box behind = swarm.box(UP, 10e6);

    private void order(VirtualSwarm.Box box, Purpose purpose, long repositoryRate) {
        List<Source> sources = new ArrayList<>();
        for (VirtualSwarm.Box other : swarm.boxes) {
            if (other != box) {
                sources.add(swarm.source(other, ALL));
            }
        }
        sources.add(
                Source.repository(
                        VirtualSwarm.REPOSITORY,
                        "http://repository/",
                        PieceSet.none(),
                        repositoryRate));
        box.obey(
                new DeliveryOrder(
                        swarm.layout.item(),
                        swarm.layout.infoHash(),
                        0,
                        purpose,
                        null,
                        null,
                        DeliveryOrder.UNLIMITED,
                        sources));
    }

    private void run(Purpose ofTheOneAhead, Purpose ofTheOneBehind) {
        order(ahead, ofTheOneAhead, 0);
        order(behind, ofTheOneBehind, 50_000);
        swarm.time.run(() -> ahead.complete() & behind.complete(), Duration.ofMinutes(2));
        assertThat(behind.complete()).isTrue();
    }

    @Test
    void itLetsTheOthersGoFirstAndAllEndTogether() {
        order(third, Purpose.ASKED, 0);
        run(Purpose.ASKED, Purpose.ASKED);
        assertThat(ahead.said).contains(Urgency.AHEAD);
        assertThat(behind.said).containsOnly(Urgency.NORMAL);
        double bound = swarm.boxes.size() * swarm.layout.length() / (REPOSITORY + 3 * UP);
        assertThat(behind.completedAt).isLessThan(1.12 * bound);
        assertThat(behind.completedAt - ahead.completedAt).isLessThan(0.06 * bound);
    }

    @Test
    void whoWatchesLetsNobodyGoFirst() {
        run(Purpose.VIEWING, Purpose.ASKED);
        assertThat(ahead.said).containsOnly(Urgency.NORMAL);
    }

    @Test
    @Tag("D5")
    void nobodyLetsThoseGoFirstWhoPreload() {
        run(Purpose.ASKED, Purpose.PRELOAD);
        assertThat(ahead.said).containsOnly(Urgency.NORMAL);
        assertThat(behind.said).containsOnly(Urgency.BACKGROUND);
    }
}
