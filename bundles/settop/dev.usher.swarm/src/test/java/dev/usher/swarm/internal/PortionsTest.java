package dev.usher.swarm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Source;
import dev.usher.media.api.PieceSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who sends what; in virtual time, as sources that take longer than a second are helped. */
class PortionsTest {
    private static final double MBIT = 1e6 / 8;
    private static final int PIECE = 64 << 10;

    private final VirtualSwarm swarm = new VirtualSwarm(1, 8 * PIECE, PIECE, 100 * MBIT);

    private VirtualSwarm.Box box(Source... sources) {
        VirtualSwarm.Box box = swarm.box(100 * MBIT, 100 * MBIT);
        box.obey(
                DeliveryOrder.asked(
                        swarm.layout.item(), swarm.layout.infoHash(), 0, null, List.of(sources)));
        swarm.awaitAll(Duration.ofMinutes(1));
        return box;
    }

    @Test
    @Tag("D4")
    void eachIsAskedForItsPortionOnly() {
        PieceSet all = PieceSet.all(8);
        VirtualSwarm.Box anna = box(swarm.repository(all));
        VirtualSwarm.Box bert = box(swarm.repository(all));
        VirtualSwarm.Box box =
                box(
                        swarm.source(anna, PieceSet.range(0, 2)),
                        swarm.source(bert, PieceSet.range(2, 7)),
                        swarm.repository(PieceSet.of(7)));
        assertThat(box.complete()).isTrue();
        assertThat(box.download().item().counters().received())
                .containsOnly(
                        Map.entry(VirtualSwarm.id(anna.number).value(), 2L * PIECE),
                        Map.entry(VirtualSwarm.id(bert.number).value(), 5L * PIECE),
                        Map.entry(VirtualSwarm.REPOSITORY, 1L * PIECE));
    }
}
