package dev.usher.scheduler.plan;

import static dev.usher.scheduler.plan.World.MAIN;
import static dev.usher.scheduler.plan.World.NOW;
import static dev.usher.scheduler.plan.World.boxId;
import static dev.usher.scheduler.plan.World.itemId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.QueueEntry;
import dev.usher.backend.api.Source;
import dev.usher.media.api.PieceSet;
import dev.usher.scheduler.plan.Snapshot.BoxView;
import dev.usher.scheduler.plan.Snapshot.RepositoryView;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private final World world = new World();

    @Test
    @Tag("D6")
    @DisplayName("What nobody has comes from the repository")
    void repository() {
        world.item(1, 100, MAIN).box(1, 1);

        DeliveryOrder order = only(world.plan(), 1);

        assertThat(order.item()).isEqualTo(itemId(1));
        assertThat(order.rank()).isZero();
        assertThat(order.notBefore()).isNull();
        assertThat(order.sources())
                .containsExactly(
                        Source.repository(
                                "repository:main",
                                "https://server/repository/",
                                PieceSet.all(100),
                                0));
    }

    @Test
    @Tag("D1")
    @DisplayName("What a present box has comes from that box, and nothing from the repository")
    void peer() {
        world.item(1, 100, MAIN).box(1).holds(1, 1, PieceSet.all(100)).box(2, 1);

        assertThat(only(world.plan(), 2).sources())
                .containsExactly(
                        Source.peer(boxId(1).value(), "10.0.0.1:6891", PieceSet.all(100), 0));
    }

    @Test
    @Tag("D3")
    @DisplayName("A box with half of the item sends that half, the repository the rest")
    void half() {
        world.item(1, 100, MAIN).box(1).holds(1, 1, PieceSet.range(0, 50)).box(3, 1);

        assertThat(split(world.plan(), 3))
                .containsEntry(boxId(1).value(), PieceSet.range(0, 50))
                .containsEntry("repository:main", PieceSet.range(50, 100))
                .hasSize(2);
    }

    @Test
    @Tag("D4")
    @DisplayName("Several boxes that have it send a contiguous run each")
    void split() {
        world.item(1, 90, MAIN).box(4, 1);
        for (int n = 1; n <= 3; n++) {
            world.box(n).holds(n, 1, PieceSet.all(90));
        }

        assertThat(split(world.plan(), 4))
                .containsEntry(boxId(1).value(), PieceSet.range(0, 30))
                .containsEntry(boxId(2).value(), PieceSet.range(30, 60))
                .containsEntry(boxId(3).value(), PieceSet.range(60, 90));
    }

    @Test
    @Tag("D9")
    @DisplayName("Who already sends to one box gets less to do for the next")
    void leastLoaded() {
        world.item(1, 60, MAIN).item(2, 60, MAIN);
        world.box(1).holds(1, 1, PieceSet.all(60)).holds(1, 2, PieceSet.all(60));
        world.box(2).holds(2, 2, PieceSet.all(60));
        world.box(3, 1).box(4, 2);

        Plan plan = world.plan();

        assertThat(split(plan, 3)).containsOnlyKeys(boxId(1).value());
        assertThat(split(plan, 4)).containsEntry(boxId(2).value(), PieceSet.all(60)).hasSize(1);
    }

    @Test
    @Tag("D9")
    @DisplayName(
            "Two boxes waiting for the same new item take half each from the repository and exchange")
    void exchange() {
        world.item(1, 100, MAIN).box(1, 1).box(2, 1);

        Plan plan = world.plan();

        assertThat(split(plan, 1))
                .containsEntry("repository:main", PieceSet.range(0, 50))
                .containsEntry(boxId(2).value(), PieceSet.range(50, 100));
        assertThat(split(plan, 2))
                .containsEntry("repository:main", PieceSet.range(50, 100))
                .containsEntry(boxId(1).value(), PieceSet.range(0, 50));
    }

    @Test
    @Tag("D9")
    @DisplayName("As their holdings grow the two boxes keep to their halves")
    void exchangeGoesOn() {
        world.item(1, 100, MAIN).box(1, 1).box(2, 1);
        Plan first = world.plan();
        world.holds(1, 1, PieceSet.range(0, 7)).holds(2, 1, PieceSet.range(50, 53));

        Plan second = world.plan(first);

        assertThat(split(second, 1))
                .containsEntry("repository:main", PieceSet.range(7, 50))
                .containsEntry(boxId(2).value(), PieceSet.range(50, 100));
        assertThat(split(second, 2))
                .containsEntry("repository:main", PieceSet.range(53, 100))
                .containsEntry(boxId(1).value(), PieceSet.range(0, 50));
    }

    @Test
    @Tag("D9")
    @DisplayName("A box never waits for one that has the item further down its list")
    void noPriorityInversion() {
        world.item(1, 100, MAIN).item(2, 10, MAIN).box(1, 1).box(2, 2, 1);

        Plan plan = world.plan();

        assertThat(split(plan, 1)).containsEntry("repository:main", PieceSet.all(100)).hasSize(1);
        assertThat(plan.of(boxId(2)).get(1).sources())
                .extracting(Source::id)
                .containsExactly(boxId(1).value());
    }

    @Test
    @Tag("D5")
    @DisplayName("Rank follows the list; what is complete takes no rank")
    void ranks() {
        world.item(1, 10, MAIN).item(2, 10, MAIN).item(3, 10, MAIN);
        world.box(1, 3, 1, 2).holds(1, 1, PieceSet.all(10));

        assertThat(world.plan().of(boxId(1)))
                .extracting(DeliveryOrder::item)
                .containsExactly(itemId(3), itemId(2));
        assertThat(world.plan().of(boxId(1))).extracting(DeliveryOrder::rank).containsExactly(0, 1);
    }

    @Test
    @Tag("D5")
    @DisplayName("Pieces the box has are not ordered again")
    void held() {
        world.item(1, 10, MAIN).box(1, 1).holds(1, 1, PieceSet.of(0, 4, 9));

        assertThat(split(world.plan(), 1))
                .containsEntry("repository:main", PieceSet.parse("1-3,5-8"));
    }

    @Test
    @Tag("D10")
    @DisplayName("What a box may not receive is not ordered")
    void unauthorised() {
        world.item(1, 10, MAIN).item(2, 10, MAIN).box(1, 1, 2);
        world.forbidden.add(boxId(1) + "/" + itemId(1));

        assertThat(world.plan().of(boxId(1)))
                .extracting(DeliveryOrder::item)
                .containsExactly(itemId(2));
    }

    @Test
    @DisplayName("A revoked box neither gets nor sends, an absent one does not send")
    void revokedAndAbsent() {
        world.item(1, 10, MAIN);
        world.box(1, 1).holds(1, 1, PieceSet.range(0, 9));
        world.box(2).holds(2, 1, PieceSet.all(10)).absent(2);
        world.box(3, 1);
        world.revoked.add(boxId(1));

        Plan plan = world.plan();

        assertThat(plan.of(boxId(1))).isEmpty();
        assertThat(split(plan, 3)).containsOnlyKeys("repository:main");
    }

    @Test
    @Tag("D8")
    @DisplayName("Before its time an entry is ordered for then, without senders")
    void notBefore() {
        world.item(1, 10, NOW.plusSeconds(60), MAIN).item(2, 10, MAIN);
        BoxView b = world.box(1).boxes.get(boxId(1));
        world.put(
                new BoxView(
                        b.id(),
                        true,
                        b.address(),
                        Map.of(),
                        List.of(
                                new QueueEntry(itemId(1), NOW.plusSeconds(30)),
                                new QueueEntry(itemId(2), NOW.plusSeconds(90)))));

        Plan plan = world.plan();

        assertThat(plan.of(boxId(1)))
                .extracting(DeliveryOrder::notBefore)
                .containsExactly(NOW.plusSeconds(60), NOW.plusSeconds(90));
        assertThat(plan.of(boxId(1))).allMatch(o -> o.sources().isEmpty());
        assertThat(plan.nextChange()).isEqualTo(NOW.plusSeconds(60));

        world.now = NOW.plusSeconds(60);
        plan = world.plan(plan);
        assertThat(plan.of(boxId(1)).get(0).notBefore()).isNull();
        assertThat(plan.of(boxId(1)).get(0).sources()).hasSize(1);
        assertThat(plan.nextChange()).isEqualTo(NOW.plusSeconds(90));
    }

    @Test
    @Tag("D8")
    @DisplayName("In quiet hours everything waits for their end")
    void quietHours() {
        world.item(1, 10, MAIN).box(1, 1);
        world.settings =
                new Settings(
                        0,
                        0,
                        new QuietHours(LocalTime.of(11, 0), LocalTime.of(14, 0), ZoneOffset.UTC));

        DeliveryOrder order = only(world.plan(), 1);

        assertThat(order.notBefore()).isEqualTo(NOW.plus(Duration.ofHours(2)));
        assertThat(order.sources()).isEmpty();
        world.now = NOW.plus(Duration.ofHours(2));
        assertThat(only(world.plan(), 1).sources()).hasSize(1);
        assertThat(world.plan().nextChange()).isEqualTo(NOW.plus(Duration.ofHours(23)));
    }

    @Test
    @Tag("D7")
    @DisplayName("Several repositories share what no box has")
    void repositories() {
        RepositoryView other = new RepositoryView("other", "https://other/");
        world.item(1, 100, MAIN, other).box(1, 1);

        assertThat(split(world.plan(), 1))
                .containsEntry("repository:main", PieceSet.range(0, 50))
                .containsEntry("repository:other", PieceSet.range(50, 100));
    }

    @Test
    @Tag("D9")
    @DisplayName("The boxes that fetch from one source share its rate")
    void rates() {
        world.settings = new Settings(1000, 600, null);
        world.item(1, 100, MAIN).box(1).holds(1, 1, PieceSet.range(0, 50)).box(2, 1).box(3, 1);

        Plan plan = world.plan();

        for (int n : new int[] {2, 3}) {
            assertThat(only(plan, n).sources())
                    .filteredOn(s -> s.id().equals(boxId(1).value()))
                    .extracting(Source::bytesPerSecond)
                    .containsExactly(300L);
            assertThat(only(plan, n).sources())
                    .filteredOn(s -> s.kind() == Source.Kind.REPOSITORY)
                    .extracting(Source::bytesPerSecond)
                    .containsExactly(500L);
        }
    }

    @Test
    @DisplayName("A source that gave nothing is replaced, and remains when it is the only one")
    void avoided() {
        world.item(1, 10, MAIN).box(1).holds(1, 1, PieceSet.all(10)).box(2, 1);
        world.avoided.put(boxId(2), Set.of(boxId(1).value()));
        assertThat(split(world.plan(), 2)).containsOnlyKeys("repository:main");

        world.item(1, 10);
        assertThat(split(world.plan(), 2)).containsOnlyKeys(boxId(1).value());
    }

    @Test
    @DisplayName("A new holder takes over its share, and no more than that")
    void rebalance() {
        world.item(1, 100, MAIN).box(1).holds(1, 1, PieceSet.all(100)).box(2, 1);
        Plan first = world.plan();
        world.box(3).holds(3, 1, PieceSet.all(100));

        Plan second = world.plan(first);

        assertThat(split(second, 2).get(boxId(1).value()).size()).isBetween(50, 56);
        assertThat(world.plan(second).orders()).isEqualTo(second.orders());
    }

    @Test
    @DisplayName("A box nobody can reach gets its pieces but is never waited for")
    void unreachable() {
        world.item(1, 100, MAIN).box(1, 1).box(2, 1);
        BoxView b = world.boxes.get(boxId(2));
        world.put(new BoxView(b.id(), true, null, b.holdings(), b.queue()));

        Plan plan = world.plan();

        assertThat(split(plan, 1)).containsOnlyKeys("repository:main");
        assertThat(split(plan, 2)).containsOnlyKeys(boxId(1).value());
    }

    private static DeliveryOrder only(Plan plan, int box) {
        assertThat(plan.of(boxId(box))).hasSize(1);
        return plan.of(boxId(box)).get(0);
    }

    private static Map<String, PieceSet> split(Plan plan, int box) {
        Map<String, PieceSet> bySource = new TreeMap<>();
        only(plan, box).sources().forEach(s -> bySource.put(s.id(), s.pieces()));
        return bySource;
    }
}
