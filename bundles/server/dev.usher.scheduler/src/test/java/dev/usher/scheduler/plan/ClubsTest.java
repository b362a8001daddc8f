package dev.usher.scheduler.plan;

import static dev.usher.scheduler.plan.World.MAIN;
import static dev.usher.scheduler.plan.World.NOW;
import static dev.usher.scheduler.plan.World.boxId;
import static dev.usher.scheduler.plan.World.itemId;
import static dev.usher.scheduler.plan.World.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.DeliveryOrder.Purpose;
import dev.usher.backend.api.Line;
import dev.usher.backend.api.Source.Closeness;
import dev.usher.backend.api.Viewing;
import dev.usher.media.api.PieceSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Several boxes that wait for the same item: who fetches what from outside, and what that costs.
 */
class ClubsTest {
    private static final int PIECE = 16384;
    private World world = new World();

    @Test
    @Tag("D9")
    @DisplayName("Two boxes waiting for a new item take half each from the repository and exchange")
    void exchange() {
        world.item(1, 100, MAIN).box(1, 1).box(2, 1).plan();

        assertThat(world.split(1))
                .containsEntry("repository:main", PieceSet.range(0, 50))
                .containsEntry(boxId(2).value(), PieceSet.range(50, 100));
        assertThat(world.split(2))
                .containsEntry("repository:main", PieceSet.range(50, 100))
                .containsEntry(boxId(1).value(), PieceSet.range(0, 50));
    }

    @Test
    @Tag("D9")
    @DisplayName("As their holdings grow the two boxes keep to their halves, and nobody is woken")
    void exchangeGoesOn() {
        world.item(1, 100, MAIN).box(1, 1).box(2, 1).plan();
        world.holds(1, 1, PieceSet.range(0, 7)).holds(2, 1, PieceSet.range(50, 53));

        assertThat(world.plan()).isEmpty();
        assertThat(world.split(1))
                .containsEntry("repository:main", PieceSet.range(7, 50))
                .containsEntry(boxId(2).value(), PieceSet.range(50, 100));
        assertThat(world.split(2))
                .containsEntry("repository:main", PieceSet.range(53, 100))
                .containsEntry(boxId(1).value(), PieceSet.range(0, 50));
    }

    @Test
    @Tag("D9")
    @DisplayName("Shares are in proportion to the uplinks; who cannot send has none")
    void shares() {
        world.item(1, 1000, MAIN);
        world.box(1, "a", List.of("10.0.0.1:1"), new Line(100_000, 0, 0, null), 1);
        world.box(2, "b", List.of("10.0.0.2:1"), new Line(800_000, 0, 0, null), 1);
        world.box(3, "c", List.of("10.0.0.3:1"), new Line(900_000, 0, 100_000, null), 1);
        world.box(4, "d", List.of(), Line.UNKNOWN, 1).plan();

        assertThat(fromRepository(1).size()).isEqualTo(100);
        assertThat(fromRepository(2).size()).isEqualTo(800);
        assertThat(fromRepository(3).size()).isEqualTo(100);
        assertThat(fromRepository(4).isEmpty()).isTrue();
        for (int n = 1; n <= 3; n++) {
            assertThat(World.byId(world.only(n))).doesNotContainKey(boxId(4).value());
        }
        assertThat(fromRepository(1).or(fromRepository(2)).or(fromRepository(3)))
                .isEqualTo(PieceSet.all(1000));
    }

    @Test
    @Tag("D9")
    @DisplayName("Thrift says how many copies leave the repositories: at most 1.5 of 8 at its most")
    void thrift() {
        assertThat(copies(1)).isBetween(1.0, 1.5);
        assertThat(copies(0.5)).isBetween(2.0, 4.0);
        world = new World(new Settings(0, 0, null, 0));
        eight();
        assertThat(world.only(1).repositoryBytes()).isEqualTo(DeliveryOrder.UNLIMITED);
    }

    @Test
    @Tag("D9")
    @DisplayName(
            "Of what is watched repositories send what others would not in time, with a reserve")
    void viewingFromOthers() {
        // one box sends 500 kB/s; 800 pieces are watched in 26.2, 13.1 and 52.4 seconds
        for (double thrift : new double[] {0.5, 1}) {
            assertThat(watched(thrift, 500_000)).isCloseTo(1 - thrift / 1.25, offset(0.03));
            assertThat(watched(thrift, 1_000_000)).isCloseTo(1 - thrift / 2.5, offset(0.03));
        }
        assertThat(watched(0.5, 250_000)).isCloseTo(0.2, offset(0.03));
        assertThat(watched(1, 250_000)).isZero();
    }

    /** The part of an item that repositories may send to somebody who watches it. */
    private double watched(double thrift, long bytesPerSecond) {
        world = new World(new Settings(0, 0, null, thrift));
        world.item(1, 800, MAIN).box(1).holds(1, 1, PieceSet.all(800)).box(2, 1);
        world.planner.watching(boxId(2), List.of(new Viewing(itemId(1), 0, bytesPerSecond)));
        world.plan();
        return world.only(2).repositoryBytes() / (800.0 * PIECE);
    }

    @Test
    @Tag("D9")
    @DisplayName("What thrift allows is not less once every piece has left a repository")
    void thriftToTheEnd() {
        for (double thrift : new double[] {0.5, 1}) {
            double before = copies(thrift);
            // each has its own share, and its repository sent it that
            for (int n = 1; n <= 8; n++) {
                PieceSet own = fromRepository(n);
                world.holds(n, 1, own);
                world.planner.received(
                        boxId(n),
                        World.hash(1),
                        Map.of(MAIN.sourceId(), (long) own.size() * PIECE),
                        NOW);
            }
            world.plan();
            double after = 0;
            for (int n = 1; n <= 8; n++) {
                after += world.only(n).repositoryBytes();
            }
            assertThat(after / (800 * PIECE)).isCloseTo(before - 1, offset(0.01));
        }
    }

    private double copies(double thrift) {
        world = new World(new Settings(0, 0, null, thrift));
        eight();
        double bytes = 0;
        for (int n = 1; n <= 8; n++) {
            bytes += world.only(n).repositoryBytes();
        }
        return bytes / (800 * PIECE);
    }

    private void eight() {
        world.item(1, 800, MAIN);
        for (int n = 1; n <= 8; n++) {
            world.box(n, 1);
        }
        world.plan();
    }

    @Test
    @Tag("D9")
    @DisplayName("With a deadline repositories send what the uplinks cannot: max(F, N F - T sum u)")
    void deadline() {
        long uplink = 500_000;
        long file = 800L * PIECE;
        for (int seconds : new int[] {5, 20, 1000}) {
            world = new World(new Settings(0, 0, null, 1));
            world.item(1, 800, MAIN);
            for (int n = 1; n <= 8; n++) {
                world.box(n, "h" + n, List.of("10.0.0." + n + ":1"), line(uplink));
                world.planner.asked(
                        boxId(n), List.of(new Wish(itemId(1), null, NOW.plusSeconds(seconds))));
            }
            world.plan();
            long budget = 0;
            for (int n = 1; n <= 8; n++) {
                assertThat(world.only(n).deadline()).isEqualTo(NOW.plusSeconds(seconds));
                budget += world.only(n).repositoryBytes();
            }
            assertThat((double) budget)
                    .isBetween(
                            (double) Math.max(file, 8 * file - seconds * 8 * uplink) - 10,
                            (double) Math.max(file, 8 * file - seconds * 8 * uplink) + 10);
        }
    }

    private static Line line(long sends) {
        return new Line(sends, 2_500_000, 0, null);
    }

    @Test
    @Tag("D6")
    @DisplayName("Of 500 homes waiting for one item the first sixteen go to the repository")
    void tree() {
        world.item(1, 1600, MAIN);
        for (int n = 1; n <= 500; n++) {
            world.box(n, 1);
        }
        world.plan();

        long fromRepository = 0;
        for (int n = 1; n <= 500; n++) {
            DeliveryOrder o = world.only(n);
            fromRepository += fromRepository(n).size();
            assertThat(World.portions(o).values().stream().mapToInt(PieceSet::size).sum())
                    .isEqualTo(1600);
            assertThat(o.sources()).hasSizeLessThanOrEqualTo(24);
        }
        assertThat(fromRepository).isEqualTo(1600);
    }

    @Test
    @Tag("D6")
    @DisplayName("Only who fetches from a repository shares its rate")
    void ratesInTheTree() {
        world = new World(new Settings(160_000, 0, null, 1));
        world.item(1, 1600, MAIN);
        for (int n = 1; n <= 100; n++) {
            world.box(n, 1);
        }
        world.plan();

        assertThat(source(world.only(1), "repository:main").bytesPerSecond()).isEqualTo(10_000);
    }

    @Test
    @Tag("D9")
    @DisplayName("A box never waits for one that has the item further down its list")
    void noPriorityInversion() {
        world.item(1, 100, MAIN).item(2, 10, MAIN).box(1, 1).box(2, 2, 1).plan();

        assertThat(world.split(1)).isEqualTo(Map.of("repository:main", PieceSet.all(100)));
        assertThat(World.portions(world.orders(2).get(1)))
                .isEqualTo(Map.of(boxId(1).value(), PieceSet.all(100)));
    }

    @Test
    @Tag("D11")
    @DisplayName("Who asked never waits for who only pre-loads")
    void preloadYields() {
        world.item(1, 100, MAIN).box(1).box(2);
        world.planner.preload(boxId(1), List.of(Wish.now(itemId(1))));
        world.planner.preload(boxId(2), List.of(Wish.now(itemId(1))));
        world.plan();
        assertThat(world.only(1).purpose()).isEqualTo(Purpose.PRELOAD);
        assertThat(fromRepository(1).size()).isEqualTo(50);

        world.wants(2, 1).plan();
        assertThat(world.only(2).purpose()).isEqualTo(Purpose.ASKED);
        assertThat(world.split(2)).isEqualTo(Map.of("repository:main", PieceSet.all(100)));
    }

    @Test
    @Tag("D5")
    @DisplayName("What is being watched runs first, with all that only the repositories have")
    void watching() {
        world.item(1, 100, MAIN).item(2, 100, MAIN).box(1, 1, 2).plan();
        world.planner.watching(boxId(1), List.of(new Viewing(itemId(2), 16384, 16384)));

        assertThat(world.plan()).containsExactly(boxId(1));
        DeliveryOrder first = world.orders(1).get(0);
        assertThat(first.item()).isEqualTo(itemId(2));
        assertThat(first.purpose()).isEqualTo(Purpose.VIEWING);
        assertThat(first.deadline()).isEqualTo(NOW.plusSeconds(99));
        assertThat(first.repositoryBytes()).isEqualTo(100 * PIECE);
    }

    @Test
    @Tag("D13")
    @DisplayName(
            "Two boxes of one home divide what comes from outside, and have the rest from each other")
    void sameHome() {
        world.item(1, 100, MAIN);
        world.boxAt("h", 1, "192.168.1.5:6891", 1).boxAt("h", 2, "192.168.1.6:6891", 1).plan();

        assertThat(fromRepository(1)).isEqualTo(PieceSet.range(0, 50));
        assertThat(fromRepository(2)).isEqualTo(PieceSet.range(50, 100));
        assertThat(source(world.only(1), boxId(2).value()).pieces())
                .isEqualTo(PieceSet.range(50, 100));
        assertThat(source(world.only(1), boxId(2).value()).closeness()).isEqualTo(Closeness.HOME);
    }

    @Test
    @Tag("D13")
    @DisplayName("In a club with other homes, too, every piece crosses the home's line once")
    void sameHomeAmongOthers() {
        world.item(1, 120, MAIN);
        world.boxAt("h", 1, "192.168.1.5:1", 1).boxAt("h", 2, "192.168.1.6:1", 1);
        world.box(3, 1).box(4, 1).plan();

        PieceSet first = outside(1);
        PieceSet second = outside(2);
        assertThat(first.and(second).isEmpty()).isTrue();
        assertThat(first.or(second)).isEqualTo(PieceSet.all(120));
        assertThat(first.size()).isEqualTo(60);
        assertThat(
                        fromRepository(1)
                                .or(fromRepository(2))
                                .or(fromRepository(3))
                                .or(fromRepository(4)))
                .isEqualTo(PieceSet.all(120));
        // whom the others name for a piece is the one who fetches it
        for (int other : new int[] {3, 4}) {
            for (int n : new int[] {1, 2}) {
                PieceSet named = source(world.only(other), boxId(n).value()).pieces();
                assertThat(named.minus(fromRepository(n)).isEmpty()).isTrue();
                assertThat(named.isEmpty()).isFalse();
            }
        }
    }

    private PieceSet outside(int n) {
        return world.only(n).sources().stream()
                .filter(s -> s.closeness() != Closeness.HOME)
                .map(s -> s.pieces())
                .reduce(PieceSet.none(), PieceSet::or);
    }

    @Test
    @Tag("D13")
    @DisplayName("What the home has comes from the home alone, at the address within it")
    void homeHas() {
        world.item(1, 100, MAIN);
        world.box(1, "h", List.of("80.1.2.3:6891", "192.168.1.5:6891"), Line.UNKNOWN);
        world.box(2).holds(1, 1, PieceSet.all(100)).holds(2, 1, PieceSet.all(100));
        world.boxAt("h", 3, "192.168.1.6:6891", 1).box(4, 1).plan();

        assertThat(world.split(3)).isEqualTo(Map.of(boxId(1).value(), PieceSet.all(100)));
        assertThat(source(world.only(3), boxId(1).value()).addresses())
                .containsExactly("192.168.1.5:6891", "80.1.2.3:6891");
        assertThat(source(world.only(4), boxId(1).value()).addresses())
                .containsExactly("80.1.2.3:6891", "192.168.1.5:6891");
    }

    @Test
    @DisplayName("A box that completes stays a source of its club; one that leaves is replaced")
    void comesAndGoes() {
        world.item(1, 90, MAIN).box(1, 1).box(2, 1).box(3, 1).plan();
        world.holds(3, 1, PieceSet.all(90)).plan();
        assertThat(world.orders(3)).isEmpty();
        assertThat(world.split(1).get(boxId(3).value()).size()).isGreaterThanOrEqualTo(30);

        world.away(3);
        assertThat(world.plan()).contains(boxId(1), boxId(2));
        assertThat(world.split(1))
                .isEqualTo(
                        Map.of(
                                "repository:main",
                                PieceSet.range(0, 45),
                                boxId(2).value(),
                                PieceSet.range(45, 90)));
    }

    @Test
    @DisplayName("The same network comes first, then the region, then what is far")
    void closeness() {
        world.item(1, 100, MAIN);
        world.boxAt("a", 1, "80.1.7.7:1").boxAt("b", 2, "80.2.7.7:1").boxAt("c", 3, "90.2.7.7:1");
        for (int n = 1; n <= 3; n++) {
            world.holds(n, 1, PieceSet.all(100));
        }
        world.boxAt("d", 4, "80.1.9.9:1", 1).plan();

        assertThat(world.only(4).sources())
                .extracting(s -> s.closeness())
                .containsExactly(Closeness.NETWORK, Closeness.REGION, Closeness.FAR, Closeness.FAR);
    }

    @Test
    @DisplayName("With many holders near, nobody far is named")
    void manyNear() {
        world.item(1, 100, MAIN);
        for (int n = 1; n <= 40; n++) {
            world.boxAt("near" + n, n, "80.1.7." + n + ":1").holds(n, 1, PieceSet.all(100));
            world.boxAt("far" + n, 100 + n, "99.1.7." + n + ":1")
                    .holds(100 + n, 1, PieceSet.all(100));
        }
        world.boxAt("d", 4000, "80.1.9.9:1", 1).plan();

        assertThat(world.only(4000).sources())
                .filteredOn(s -> !s.id().startsWith("repository"))
                .hasSizeBetween(4, 16)
                .allMatch(s -> s.closeness() == Closeness.NETWORK);
    }

    @Test
    @DisplayName("Another cost map is applied at once")
    void costs() {
        world.item(1, 100, MAIN);
        world.boxAt("a", 1, "80.1.7.7:1").holds(1, 1, PieceSet.all(100));
        world.boxAt("d", 4, "80.1.9.9:1", 1).plan();
        world.planner.costs(
                new AltoCosts(
                        Map.of("x", List.of("80.1.7.0/24"), "y", List.of("80.1.0.0/16")),
                        Map.of("x", Map.of("y", 7.0))));

        assertThat(world.plan()).containsExactly(boxId(4));
        assertThat(source(world.only(4), boxId(1).value()).closeness()).isEqualTo(Closeness.REGION);
    }

    @Test
    @DisplayName("A home with two deliveries gets no more of the senders than one with one")
    void fair() {
        world.item(1, 100, MAIN).item(2, 100, MAIN);
        for (int n = 1; n <= 40; n++) {
            world.box(n, "s" + n, List.of("10.0.0." + n + ":1"), line(100_000));
            world.holds(n, 1, PieceSet.all(100)).holds(n, 2, PieceSet.all(100));
        }
        world.boxAt("one", 91, "10.0.1.1:1", 1);
        world.boxAt("two", 92, "10.0.1.2:1", 1).boxAt("two", 93, "10.0.1.3:1", 2).plan();

        int one = senders(91).size();
        assertThat(senders(92).size() + senders(93).size()).isLessThanOrEqualTo(one + 1);
    }

    private Set<String> senders(int n) {
        return world.split(n).keySet();
    }

    private PieceSet fromRepository(int n) {
        return source(world.only(n), "repository:main").pieces();
    }
}
