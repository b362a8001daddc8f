package dev.usher.scheduler.plan;

import static dev.usher.scheduler.plan.World.MAIN;
import static dev.usher.scheduler.plan.World.NOW;
import static dev.usher.scheduler.plan.World.boxId;
import static dev.usher.scheduler.plan.World.itemId;
import static dev.usher.scheduler.plan.World.portions;
import static dev.usher.scheduler.plan.World.source;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.DeliveryOrder.Purpose;
import dev.usher.backend.api.Line;
import dev.usher.backend.api.Source;
import dev.usher.backend.api.Viewing;
import dev.usher.media.api.PieceSet;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Lists, authorisation, times and sources of single orders. */
class PlannerTest {
    private World world = new World();

    @Test
    @Tag("D6")
    @DisplayName("What nobody has comes from the repository")
    void repository() {
        world.item(1, 100, MAIN).box(1, 1).plan();

        DeliveryOrder order = world.only(1);
        assertThat(order.item()).isEqualTo(itemId(1));
        assertThat(order.rank()).isZero();
        assertThat(order.purpose()).isEqualTo(Purpose.ASKED);
        assertThat(order.notBefore()).isNull();
        assertThat(order.repositoryBytes()).isEqualTo(100 * 16384);
        assertThat(portions(order)).isEqualTo(Map.of("repository:main", PieceSet.all(100)));
        assertThat(source(order, "repository:main").addresses()).containsExactly(MAIN.baseUrl());
    }

    @Test
    @Tag("D1")
    @DisplayName("What a present box has comes from that box; the repository is named for later")
    void peer() {
        world.item(1, 100, MAIN).box(1).holds(1, 1, PieceSet.all(100)).box(2, 1).plan();

        assertThat(world.split(2)).isEqualTo(Map.of(boxId(1).value(), PieceSet.all(100)));
        assertThat(source(world.only(2), "repository:main").pieces().isEmpty()).isTrue();
        // it sends 4 Mbit/s of the 20 the line takes: half of what is lacking may come from there
        assertThat(world.only(2).repositoryBytes()).isBetween(30L * 16384, 40L * 16384);
    }

    @Test
    @Tag("D9")
    @DisplayName("A thrifty operator's repositories send nothing of what a present box has")
    void thriftyPeer() {
        world = new World(new Settings(0, 0, null, 1));
        world.item(1, 100, MAIN).box(1).holds(1, 1, PieceSet.all(100)).box(2, 1).plan();

        assertThat(world.only(2).repositoryBytes()).isZero();
    }

    @Test
    @Tag("D3")
    @DisplayName("A box with half of the item sends that half, the repository the rest")
    void half() {
        world.item(1, 100, MAIN).box(1).holds(1, 1, PieceSet.range(0, 50)).box(3, 1).plan();

        assertThat(world.split(3))
                .containsEntry(boxId(1).value(), PieceSet.range(0, 50))
                .containsEntry("repository:main", PieceSet.range(50, 100))
                .hasSize(2);
        assertThat(world.only(3).repositoryBytes()).isEqualTo(50 * 16384);
    }

    @Test
    @Tag("D10")
    @DisplayName("Who boasts of his line soon has a small portion, and numbers do not overflow")
    void lyingRates() {
        Line boast = new Line(Long.MAX_VALUE, 0, 0, null);
        Line honest = new Line(500_000, 2_500_000, 0, null);
        world.item(1, 100)
                .box(1, "h1", List.of("10.0.0.1:1"), boast)
                .box(2, "h2", List.of("10.0.0.2:1"), honest)
                .box(3, "h3", List.of("10.0.0.3:1"), honest, 1)
                .holds(1, 1, PieceSet.all(100))
                .holds(2, 1, PieceSet.all(100));
        world.plan();
        PieceSet before = world.split(3).get(boxId(1).value());
        assertThat(before.size()).isGreaterThan(60);
        assertThat(world.only(3).sources()).allMatch(s -> s.bytesPerSecond() >= 0);

        Instant at = NOW;
        for (int report = 0; report < 40; report++) {
            at = at.plusSeconds(6);
            long given = 2_500_000L * report;
            world.planner.received(boxId(3), World.hash(1), Map.of(boxId(2).value(), given), at);
            world.plan();
        }
        assertThat(world.split(3).getOrDefault(boxId(1).value(), PieceSet.none()).size())
                .isLessThan(before.size() / 2);
    }

    @Test
    @Tag("D4")
    @DisplayName("Several boxes that have it send a contiguous run each")
    void split() {
        world.item(1, 90, MAIN).box(4, 1);
        for (int n = 1; n <= 3; n++) {
            world.box(n).holds(n, 1, PieceSet.all(90));
        }
        world.plan();

        assertThat(world.split(4).values())
                .containsExactlyInAnyOrder(
                        PieceSet.range(0, 30), PieceSet.range(30, 60), PieceSet.range(60, 90));
    }

    @Test
    @Tag("D9")
    @DisplayName("Who already sends to one home is to send less to the next")
    void leastLoaded() {
        world.item(1, 60, MAIN).item(2, 60, MAIN);
        world.box(1).holds(1, 1, PieceSet.all(60)).holds(1, 2, PieceSet.all(60));
        world.box(2).holds(2, 2, PieceSet.all(60));
        world.box(3, 1).plan();
        world.box(4, 2).plan();

        assertThat(world.split(4).get(boxId(1).value()).size()).isEqualTo(20);
        assertThat(world.split(4).get(boxId(2).value()).size()).isEqualTo(40);
    }

    @Test
    @Tag("D5")
    @DisplayName("Rank follows the list; what is complete takes no rank; a change is told")
    void ranks() {
        world.item(1, 10, MAIN).item(2, 10, MAIN).item(3, 10, MAIN);
        world.box(1, 3, 1, 2).holds(1, 1, PieceSet.all(10)).plan();

        assertThat(world.orders(1))
                .extracting(DeliveryOrder::item)
                .containsExactly(itemId(3), itemId(2));
        assertThat(world.orders(1)).extracting(DeliveryOrder::rank).containsExactly(0, 1);
        assertThat(world.plan()).isEmpty();
        assertThat(world.wants(1, 2, 3).plan()).containsExactly(boxId(1));
        assertThat(world.orders(1))
                .extracting(DeliveryOrder::item)
                .containsExactly(itemId(2), itemId(3));
    }

    @Test
    @Tag("D5")
    @DisplayName("Pieces the box has are not ordered again, and progress wakes nobody")
    void held() {
        world.item(1, 10, MAIN).box(1, 1).plan();
        world.holds(1, 1, PieceSet.of(0, 4, 9));

        assertThat(world.plan()).isEmpty();
        assertThat(world.split(1)).isEqualTo(Map.of("repository:main", PieceSet.parse("1-3,5-8")));
    }

    @Test
    @Tag("D5")
    @DisplayName("When an item is complete the next one runs")
    void next() {
        world.item(1, 10, MAIN).item(2, 10, MAIN).box(1, 1, 2).plan();
        world.holds(1, 1, PieceSet.all(10));

        assertThat(world.plan()).containsExactly(boxId(1));
        assertThat(world.only(1).item()).isEqualTo(itemId(2));
    }

    @Test
    @Tag("D10")
    @DisplayName("What a box may not receive is not ordered")
    void unauthorised() {
        world.forbidden.add(boxId(1) + "/" + itemId(1));
        world.item(1, 10, MAIN).item(2, 10, MAIN).box(1, 1, 2).plan();

        assertThat(world.only(1).item()).isEqualTo(itemId(2));
    }

    @Test
    @Tag("D10")
    @DisplayName("A forgotten box neither gets nor sends, one that is away does not send")
    void forgottenAndAway() {
        world.item(1, 10, MAIN);
        world.box(1, 1).holds(1, 1, PieceSet.range(0, 9));
        world.box(2).holds(2, 1, PieceSet.all(10));
        world.box(3, 1).plan();
        world.planner.forget(boxId(1));
        world.away(2);

        assertThat(world.plan()).contains(boxId(3));
        assertThat(world.orders(1)).isEmpty();
        assertThat(world.split(3)).containsOnlyKeys("repository:main");
        world.box(2).plan();
        assertThat(world.split(3)).containsOnlyKeys(boxId(2).value());
    }

    @Test
    @Tag("D8")
    @DisplayName("Before its time an entry is ordered for then, without senders")
    void notBefore() {
        world.item(1, 10, NOW.plusSeconds(60), MAIN).item(2, 10, MAIN).box(1);
        world.planner.asked(
                boxId(1),
                List.of(
                        new Wish(itemId(1), NOW.plusSeconds(30), null),
                        new Wish(itemId(2), NOW.plusSeconds(90), null)));
        world.plan();

        assertThat(world.orders(1))
                .extracting(DeliveryOrder::notBefore)
                .containsExactly(NOW.plusSeconds(60), NOW.plusSeconds(90));
        assertThat(world.orders(1)).allMatch(o -> o.sources().isEmpty());
        assertThat(world.last.next()).isEqualTo(NOW.plusSeconds(60));

        world.now = NOW.plusSeconds(60);
        assertThat(world.plan()).containsExactly(boxId(1));
        assertThat(world.orders(1).get(0).notBefore()).isNull();
        assertThat(world.orders(1).get(0).sources()).hasSize(1);
        assertThat(world.last.next()).isEqualTo(NOW.plusSeconds(90));
    }

    @Test
    @Tag("D8")
    @DisplayName("In the operator's quiet hours everything but what is watched waits")
    void operatorsQuietHours() {
        world =
                new World(
                        new Settings(
                                0,
                                0,
                                new QuietHours(
                                        LocalTime.of(11, 0), LocalTime.of(14, 0), ZoneOffset.UTC),
                                0.5));
        world.item(1, 10, MAIN).item(2, 10, MAIN).box(1, 1).box(2, 2);
        world.planner.watching(boxId(2), List.of(new Viewing(itemId(2), 0, 1000)));
        world.plan();

        assertThat(world.only(1).notBefore()).isEqualTo(NOW.plus(Duration.ofHours(2)));
        assertThat(world.only(1).sources()).isEmpty();
        assertThat(world.only(2).sources()).isNotEmpty();
        assertThat(world.last.next()).isEqualTo(NOW.plus(Duration.ofHours(2)));
        world.now = NOW.plus(Duration.ofHours(2));
        assertThat(world.plan()).contains(boxId(1));
        assertThat(world.only(1).sources()).hasSize(1);
        assertThat(world.last.next()).isEqualTo(NOW.plus(Duration.ofHours(23)));
    }

    @Test
    @Tag("D8")
    @DisplayName("In a home's quiet hours it sends nothing out, and fetches only what it asked for")
    void homesQuietHours() {
        Line.Quiet quiet = new Line.Quiet(LocalTime.of(13, 0), LocalTime.of(15, 0), ZoneOffset.UTC);
        Line line = new Line(0, 0, 0, quiet);
        world.item(1, 10, MAIN).item(2, 10, MAIN).item(3, 10, MAIN);
        world.box(1, "a", List.of("10.0.0.1:1"), line).holds(1, 1, PieceSet.all(10));
        world.box(2, 1);
        world.wants(1, 2);
        world.planner.preload(boxId(1), List.of(Wish.now(itemId(3))));
        world.plan();
        assertThat(world.split(2)).containsOnlyKeys(boxId(1).value());
        assertThat(world.orders(1))
                .extracting(DeliveryOrder::purpose)
                .containsExactly(Purpose.ASKED, Purpose.PRELOAD);
        assertThat(world.orders(1)).extracting(DeliveryOrder::notBefore).containsOnlyNulls();

        Instant begins = NOW.plus(Duration.ofHours(1));
        assertThat(world.last.next()).isEqualTo(begins);
        world.now = begins;
        assertThat(world.plan()).contains(boxId(1), boxId(2));

        assertThat(world.split(2)).containsOnlyKeys("repository:main");
        assertThat(world.orders(1).get(0).sources()).isNotEmpty();
        assertThat(world.orders(1).get(1).notBefore()).isEqualTo(begins.plus(Duration.ofHours(2)));

        world.now = begins.plus(Duration.ofHours(2));
        world.plan();
        assertThat(world.orders(1).get(1).notBefore()).isNull();
    }

    @Test
    @Tag("D7")
    @DisplayName("Several repositories share what no box has; one that leaves is named no more")
    void repositories() {
        RepositoryView other = new RepositoryView("other", "https://other/");
        world.item(1, 100, MAIN, other).box(1, 1).plan();

        assertThat(world.split(1))
                .containsEntry("repository:main", PieceSet.range(0, 50))
                .containsEntry("repository:other", PieceSet.range(50, 100));
        assertThat(world.item(1, 100, other).plan()).containsExactly(boxId(1));
        assertThat(world.split(1)).isEqualTo(Map.of("repository:other", PieceSet.all(100)));
    }

    @Test
    @Tag("D9")
    @DisplayName("The homes that fetch from one source share its rate")
    void rates() {
        world = new World(new Settings(1000, 600, null, 0.5));
        world.item(1, 100, MAIN).item(2, 100, MAIN);
        world.box(1).holds(1, 1, PieceSet.all(100)).box(2, 1).box(3, 1);
        world.box(4, 2).box(5, 2).plan();

        for (int n : new int[] {4, 5}) {
            assertThat(source(world.only(n), "repository:main").bytesPerSecond()).isEqualTo(500);
        }
        assertThat(source(world.only(2), boxId(1).value()).bytesPerSecond()).isEqualTo(300);
        assertThat(source(world.only(4), boxId(5).value()).bytesPerSecond()).isEqualTo(600);
    }

    @Test
    @DisplayName(
            "A source that gave nothing is replaced for a while, and stays when it is the only one")
    void avoided() {
        world.item(1, 10, MAIN).box(1).holds(1, 1, PieceSet.all(10)).box(2, 1).plan();
        world.planner.avoid(boxId(2), boxId(1).value(), NOW.plusSeconds(60));
        assertThat(world.plan()).containsExactly(boxId(2));
        assertThat(world.split(2)).containsOnlyKeys("repository:main");

        world.now = world.last.next();
        assertThat(world.plan()).containsExactly(boxId(2));
        assertThat(world.split(2)).containsOnlyKeys(boxId(1).value());

        world.planner.avoid(boxId(2), boxId(1).value(), world.now.plusSeconds(60));
        world.item(1, 10).plan();
        assertThat(world.split(2)).containsOnlyKeys(boxId(1).value());
    }

    @Test
    @Tag("D4")
    @DisplayName("Who gives much less than expected gets a smaller portion, the others the rest")
    void slow() {
        world.item(1, 100, MAIN).box(9, 1);
        world.box(1).holds(1, 1, PieceSet.all(100)).box(2).holds(2, 1, PieceSet.all(100)).plan();
        assertThat(world.split(9).get(boxId(1).value()).size()).isEqualTo(50);

        String one = boxId(1).value();
        String two = boxId(2).value();
        world.planner.received(boxId(9), World.hash(1), Map.of(one, 0L, two, 0L), NOW);
        world.planner.received(
                boxId(9), World.hash(1), Map.of(one, 10_000L, two, 900_000L), NOW.plusSeconds(10));

        assertThat(world.plan()).containsExactly(boxId(9));
        assertThat(world.split(9).get(one).size()).isBetween(25, 35);
        assertThat(world.split(9).get(two).size()).isBetween(65, 75);
    }

    @Test
    @DisplayName("A new holder takes over a share")
    void newHolder() {
        world.item(1, 100, MAIN).box(1).holds(1, 1, PieceSet.all(100)).box(2, 1).plan();
        world.box(3).holds(3, 1, PieceSet.all(100));

        assertThat(world.plan()).containsExactly(boxId(2));
        assertThat(world.split(2).get(boxId(1).value()).size()).isEqualTo(50);
        assertThat(world.plan()).isEmpty();
    }

    @Test
    @DisplayName("Offenders send nothing any more, and again when they are forgiven")
    void excluded() {
        world.item(1, 100, MAIN).box(1).holds(1, 1, PieceSet.all(100)).box(2, 1).plan();
        world.planner.exclude(Set.of(boxId(1).value(), "repository:main"));

        assertThat(world.plan()).containsExactly(boxId(2));
        assertThat(world.split(2)).containsOnlyKeys("repository:main");
        assertThat(world.planner.figures().excluded()).isEqualTo(2);
        world.planner.exclude(Set.of());
        world.plan();
        assertThat(world.split(2)).containsOnlyKeys(boxId(1).value());
    }

    @Test
    @DisplayName(
            "An item nobody knows is ordered when it is published, and not when it is withdrawn")
    void published() {
        world.box(1, 1).plan();
        assertThat(world.orders(1)).isEmpty();

        assertThat(world.item(1, 10, MAIN).plan()).containsExactly(boxId(1));
        assertThat(world.only(1).sources()).isNotEmpty();
        world.planner.withdraw(itemId(1));
        assertThat(world.plan()).containsExactly(boxId(1));
        assertThat(world.orders(1)).isEmpty();
    }

    @Test
    @Tag("D6")
    @DisplayName("Whoever alone has a piece is named; what nobody has waits until somebody does")
    void rarePieces() {
        world.item(1, 100).box(99, 1);
        for (int n = 1; n <= 40; n++) {
            world.box(n).holds(n, 1, PieceSet.of(n));
        }
        world.plan();
        assertThat(world.split(99)).hasSize(40);
        assertThat(world.planner.figures().starved()).isEqualTo(1);

        world.box(50).holds(50, 1, PieceSet.range(30, 100));
        assertThat(world.plan()).contains(boxId(99));
        assertThat(world.split(99)).containsKey(boxId(50).value());
    }

    @Test
    @DisplayName("A box that moves to another home takes nothing of the old one with it")
    void otherHome() {
        world.item(1, 100, MAIN).box(1).holds(1, 1, PieceSet.all(100)).box(2, 1).plan();
        world.boxAt("new", 1, "10.0.0.1:1").plan();
        world.boxAt("new", 3, "10.0.0.3:1", 1).plan();

        assertThat(world.split(2)).containsOnlyKeys(boxId(1).value());
        assertThat(world.split(3)).isEqualTo(Map.of(boxId(1).value(), PieceSet.all(100)));
        assertThat(source(world.only(3), boxId(1).value()).closeness())
                .isEqualTo(Source.Closeness.HOME);
        assertThat(world.planner.figures().homes()).isEqualTo(2);
    }
}
