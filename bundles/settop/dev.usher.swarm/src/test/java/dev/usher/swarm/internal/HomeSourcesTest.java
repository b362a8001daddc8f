package dev.usher.swarm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Source;
import dev.usher.backend.api.Source.Closeness;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.PieceSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class HomeSourcesTest {
    private static final BoxId KNOWN = new BoxId("a".repeat(32));
    private static final BoxId NEW = new BoxId("b".repeat(32));
    private static final Source FAR = Source.peer("c".repeat(32), "192.0.2.1:1", PieceSet.of(1), 0);
    private static final Source PEER =
            Source.peer(KNOWN.value(), "192.0.2.2:1", PieceSet.of(2), 9000);
    private static final Source REPOSITORY =
            Source.repository("repository:main", "https://r/", PieceSet.of(3), 0);

    private final DeliveryOrder order =
            DeliveryOrder.asked(
                    new ItemId("d".repeat(32)),
                    new InfoHash("e".repeat(64)),
                    0,
                    null,
                    List.of(FAR, PEER, REPOSITORY));

    @Test
    @Tag("D6")
    void boxesOfTheHomeJoinAndComeFirst() {
        List<Source> sources =
                HomeSources.with(
                                List.of(order),
                                Map.of(KNOWN, List.of("10.0.0.2:1"), NEW, List.of("10.0.0.3:1")))
                        .get(0)
                        .sources();
        assertThat(sources)
                .containsExactly(
                        FAR,
                        new Source(
                                Source.Kind.PEER,
                                PEER.id(),
                                PEER.addresses(),
                                PEER.pieces(),
                                9000,
                                Closeness.HOME),
                        REPOSITORY,
                        new Source(
                                Source.Kind.PEER,
                                NEW.value(),
                                List.of("10.0.0.3:1"),
                                PieceSet.none(),
                                0,
                                Closeness.HOME));
    }

    @Test
    void aloneAtHomeOrdersStayAsTheyAre() {
        assertThat(HomeSources.with(List.of(order), Map.of())).containsExactly(order);
    }
}
