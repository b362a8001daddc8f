package dev.usher.swarm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Source;
import dev.usher.media.api.PieceSet;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A box that nears the end of an item before the others. */
class FarAheadTest {
    private static final int PIECES = 64;
    private static final int PIECE = 64 << 10;

    private final VirtualSwarm swarm = new VirtualSwarm(1, PIECES * PIECE, PIECE, 10e6);

    /** A limit of the rate ends a round of asking in the middle of a piece. */
    @Test
    @Tag("D4")
    void piecesItHasBegunAtARepositoryAreEnded() {
        PieceSet all = PieceSet.all(PIECES);
        VirtualSwarm.Box behind = swarm.box(1e6, 1e6);
        VirtualSwarm.Box ahead = swarm.box(1e6, 10e6);
        Source limited =
                Source.repository(VirtualSwarm.REPOSITORY, "http://repository/", all, 1_000_000);
        ahead.obey(
                DeliveryOrder.asked(
                        swarm.layout.item(),
                        swarm.layout.infoHash(),
                        0,
                        null,
                        List.of(swarm.source(behind, PieceSet.none()), limited)));
        swarm.time.run(ahead::complete, Duration.ofSeconds(30));
        assertThat(ahead.complete()).isTrue();
        assertThat(ahead.completedAt).isBetween(4.0, 4.5);
    }
}
