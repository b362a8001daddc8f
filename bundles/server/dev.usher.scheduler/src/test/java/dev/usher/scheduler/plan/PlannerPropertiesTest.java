package dev.usher.scheduler.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.DeliveryOrder.Purpose;
import dev.usher.backend.api.Source;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.PieceSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What holds for every plan, whatever happened before. A failure names the seed it comes from. */
class PlannerPropertiesTest {
    private static final int WORLDS = 80;
    private static final int STEPS = 25;

    /** Lets worlds change at random and looks at each after every step. */
    private static void always(Consumer<Script> property) {
        for (long seed = 1; seed <= WORLDS; seed++) {
            Script w = world(seed);
            int step = 0;
            try {
                for (; step <= STEPS; step++) {
                    w.planner().plan(w.now);
                    property.accept(w);
                    w.step();
                }
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ", step " + step + ": " + e, e);
            }
        }
    }

    private static Script world(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        return new Script(random);
    }

    private static void orders(Script w, Planner planner, OrderCheck check) {
        for (int b : w.holdings.keySet()) {
            for (DeliveryOrder o : planner.orders(World.boxId(b))) {
                check.look(b, Script.number(o.item()), o);
            }
        }
    }

    @FunctionalInterface
    private interface OrderCheck {
        void look(int box, int item, DeliveryOrder order);
    }

    @Test
    @Tag("D10")
    @DisplayName("Every order is authorised, for a box that is present, and on one of its lists")
    void authorised() {
        always(
                w ->
                        orders(
                                w,
                                w.planner(),
                                (b, i, o) -> {
                                    assertThat(w.present).containsKey(b);
                                    assertThat(w.forbidden).doesNotContain(b + "/" + i);
                                    assertThat(listed(w, b)).contains(o.item());
                                }));
    }

    private static Set<ItemId> listed(Script w, int b) {
        Set<ItemId> listed = new HashSet<>();
        w.asked.get(b).forEach(e -> listed.add(e.item()));
        w.preload.get(b).forEach(e -> listed.add(e.item()));
        w.watching.getOrDefault(b, List.of()).forEach(v -> listed.add(v.item()));
        return listed;
    }

    @Test
    @Tag("D4")
    @DisplayName("No piece is ordered twice, none that is held, none that does not exist")
    void once() {
        always(
                w ->
                        orders(
                                w,
                                w.planner(),
                                (b, i, o) -> {
                                    PieceSet seen = w.held(b, i);
                                    Set<String> named = new HashSet<>();
                                    for (Source s : o.sources()) {
                                        assertThat(named.add(s.id())).isTrue();
                                        assertThat(seen.and(s.pieces()).isEmpty()).isTrue();
                                        seen = seen.or(s.pieces());
                                    }
                                    assertThat(seen.length())
                                            .isLessThanOrEqualTo(w.items.get(i).pieceCount());
                                }));
    }

    @Test
    @Tag("D5")
    @DisplayName("Ranks begin at 0: what is watched, then the list in its order, then pre-loads")
    void priorities() {
        always(
                w -> {
                    for (int b : w.holdings.keySet()) {
                        List<DeliveryOrder> orders = w.planner().orders(World.boxId(b));
                        int last = -1;
                        Purpose purpose = Purpose.VIEWING;
                        for (int r = 0; r < orders.size(); r++) {
                            DeliveryOrder o = orders.get(r);
                            assertThat(o.rank()).isEqualTo(r);
                            assertThat(o.purpose()).isGreaterThanOrEqualTo(purpose);
                            last = o.purpose() == purpose ? last : -1;
                            purpose = o.purpose();
                            int place = place(w, b, o);
                            assertThat(place).isGreaterThan(last);
                            last = place;
                        }
                    }
                });
    }

    private static int place(Script w, int b, DeliveryOrder o) {
        return switch (o.purpose()) {
            case VIEWING -> 0;
            case ASKED -> w.asked.get(b).stream().map(Wish::item).toList().indexOf(o.item());
            case PRELOAD -> w.preload.get(b).stream().map(Wish::item).toList().indexOf(o.item());
        };
    }

    @Test
    @Tag("D6")
    @DisplayName(
            "Every missing piece somebody reachable has is ordered, for the first four whose time has come")
    void complete() {
        always(
                w -> {
                    for (int b : w.holdings.keySet()) {
                        int due = 0;
                        for (DeliveryOrder o : w.planner().orders(World.boxId(b))) {
                            int i = Script.number(o.item());
                            if (o.notBefore() != null) {
                                assertThat(o.notBefore()).isAfter(w.now);
                                assertThat(o.sources()).isEmpty();
                            } else if (due++ < 4) {
                                PieceSet missing = missing(w, b, i);
                                assertThat(missing.and(reachable(w, b, i)).minus(ordered(o)))
                                        .as("box %d, item %d: %s", b, i, o)
                                        .isEqualTo(PieceSet.none());
                            }
                        }
                    }
                });
    }

    private static PieceSet missing(Script w, int b, int i) {
        return PieceSet.all(w.items.get(i).pieceCount()).minus(w.held(b, i));
    }

    private static PieceSet ordered(DeliveryOrder order) {
        return order.sources().stream().map(Source::pieces).reduce(PieceSet.none(), PieceSet::or);
    }

    private static PieceSet reachable(Script w, int b, int i) {
        if (!w.items.get(i).repositories().isEmpty()) {
            return PieceSet.all(w.items.get(i).pieceCount());
        }
        return w.present.keySet().stream()
                .filter(other -> w.sends(other, b))
                .map(other -> w.held(other, i))
                .reduce(PieceSet.none(), PieceSet::or);
    }

    @Test
    @Tag("D9")
    @DisplayName(
            "A sender may send; it has the piece, or is to get it from another than the receiver")
    void senders() {
        always(
                w ->
                        orders(
                                w,
                                w.planner(),
                                (b, i, o) -> {
                                    for (Source s : o.sources()) {
                                        if (s.kind() == Source.Kind.PEER) {
                                            sends(w, b, i, s);
                                        }
                                    }
                                }));
    }

    private static void sends(Script w, int b, int i, Source s) {
        int sender = Script.number(new BoxId(s.id()));
        assertThat(w.sends(sender, b)).isTrue();
        assertThat(s.addresses()).containsAll(w.present.get(sender).endpoints());
        PieceSet toCome = s.pieces().minus(w.held(sender, i));
        if (toCome.isEmpty()) {
            return;
        }
        DeliveryOrder own =
                w.planner().orders(World.boxId(sender)).stream()
                        .filter(o -> Script.number(o.item()) == i)
                        .findFirst()
                        .orElseThrow();
        assertThat(own.notBefore()).isNull();
        for (Source from : own.sources()) {
            if (from.id().equals(World.boxId(b).value())) {
                assertThat(from.pieces().and(toCome).minus(w.held(b, i)).isEmpty()).isTrue();
            }
        }
    }

    @Test
    @Tag("D13")
    @DisplayName("Of what several boxes of a home fetch at once, every piece crosses its line once")
    void lineOnce() {
        always(
                w ->
                        orders(
                                w,
                                w.planner(),
                                (b, i, o) -> {
                                    for (int other : w.present.keySet()) {
                                        if (other != b && runsBeside(w, b, other, o)) {
                                            PieceSet both =
                                                    outside(w, b, o)
                                                            .and(
                                                                    outside(
                                                                            w,
                                                                            other,
                                                                            run(
                                                                                    w.planner(),
                                                                                    other)));
                                            assertThat(both.isEmpty()).isTrue();
                                        }
                                    }
                                }));
    }

    private static DeliveryOrder run(Planner planner, int b) {
        return planner.orders(World.boxId(b)).stream()
                .filter(o -> o.notBefore() == null)
                .findFirst()
                .orElse(null);
    }

    private static boolean runsBeside(Script w, int b, int other, DeliveryOrder o) {
        DeliveryOrder beside = run(w.planner(), other);
        return w.sameHome(b, other)
                && w.canSend(b)
                && w.canSend(other)
                && o.equals(run(w.planner(), b))
                && beside != null
                && beside.item().equals(o.item())
                && (beside.purpose() == Purpose.PRELOAD) == (o.purpose() == Purpose.PRELOAD);
    }

    private static PieceSet outside(Script w, int b, DeliveryOrder o) {
        return o.sources().stream()
                .filter(s -> s.closeness() != Source.Closeness.HOME)
                .map(Source::pieces)
                .reduce(PieceSet.none(), PieceSet::or);
    }

    @Test
    @DisplayName(
            "Planned step by step or all at once: the same orders, coverage and need of repositories")
    void incremental() {
        always(
                w -> {
                    Planner fresh = w.fresh();
                    fresh.plan(w.now);
                    for (int b : w.holdings.keySet()) {
                        List<DeliveryOrder> stepwise = w.planner().orders(World.boxId(b));
                        List<DeliveryOrder> atOnce = fresh.orders(World.boxId(b));
                        assertThat(essence(w, b, stepwise)).isEqualTo(essence(w, b, atOnce));
                    }
                    assertThat(repositoryPieces(w, w.planner()))
                            .isEqualTo(repositoryPieces(w, fresh));
                });
    }

    @Test
    @DisplayName(
            "When all boxes have gone nothing of the past is left: who comes back is planned as new")
    void nothingIsLeft() {
        for (long seed = 1; seed <= WORLDS; seed++) {
            Script w = world(seed);
            for (int n = 0; n < STEPS; n++) {
                w.planner().plan(w.now);
                w.step();
            }
            w.present.keySet().forEach(b -> w.planner().away(World.boxId(b)));
            w.planner().plan(w.now);
            Figures empty = w.planner().figures();
            assertThat(List.of(empty.boxes(), empty.waiting(), empty.running(), empty.starved()))
                    .as("seed " + seed)
                    .containsOnly(0);
            assertThat(empty.clubs()).as("seed " + seed).isZero();
            assertThat(empty.expected()).as("seed " + seed).isZero();

            w.present.values().forEach(w.planner()::box);
            w.planner().plan(w.now);
            Planner fresh = w.fresh();
            fresh.plan(w.now);
            for (int b : w.holdings.keySet()) {
                List<DeliveryOrder> again = w.planner().orders(World.boxId(b));
                List<DeliveryOrder> first = fresh.orders(World.boxId(b));
                assertThat(essence(w, b, again)).isEqualTo(essence(w, b, first));
                assertThat(repositories(again)).isEqualTo(repositories(first));
            }
        }
    }

    /** With their rates. */
    private static List<String> repositories(List<DeliveryOrder> orders) {
        return orders.stream()
                .flatMap(o -> o.sources().stream())
                .filter(s -> s.kind() == Source.Kind.REPOSITORY)
                .map(s -> s.id() + " " + s.bytesPerSecond())
                .toList();
    }

    /** Of the pieces only those that are to be had: a mate may be named for what nobody has yet. */
    private static List<String> essence(Script w, int b, List<DeliveryOrder> orders) {
        List<String> essence = new ArrayList<>();
        for (DeliveryOrder o : orders) {
            essence.add(
                    o.rank()
                            + " "
                            + o.item()
                            + " "
                            + o.purpose()
                            + " "
                            + o.notBefore()
                            + " "
                            + (o.repositoryBytes() == DeliveryOrder.UNLIMITED)
                            + ordered(o).and(reachable(w, b, Script.number(o.item()))));
        }
        return essence;
    }

    /**
     * For each item the pieces that leave a repository for what runs now, but for those somebody
     * holds in part: what is just arriving somewhere is not planned anew.
     */
    private static List<PieceSet> repositoryPieces(Script w, Planner planner) {
        List<PieceSet> pieces = new ArrayList<>();
        for (int i : w.items.keySet()) {
            PieceSet union = PieceSet.none();
            PieceSet arriving = PieceSet.none();
            for (int b : w.present.keySet()) {
                DeliveryOrder o = run(planner, b);
                if (o != null && Script.number(o.item()) == i) {
                    union = union.or(fromRepositories(o));
                }
                if (w.held(b, i).size() < w.items.get(i).pieceCount()) {
                    arriving = arriving.or(w.held(b, i));
                }
            }
            pieces.add(union.minus(arriving));
        }
        return pieces;
    }

    private static PieceSet fromRepositories(DeliveryOrder o) {
        return o.sources().stream()
                .filter(s -> s.kind() == Source.Kind.REPOSITORY)
                .map(Source::pieces)
                .reduce(PieceSet.none(), PieceSet::or);
    }

    @Test
    @Tag("D6")
    @DisplayName("Boxes that do as ordered complete everything as long as a source exists")
    void everythingCompletes() {
        everythingCompletes(WORLDS, (w, random) -> {});
    }

    @Test
    @Tag("D6")
    @DisplayName("A cost map that lies, and is another every time, keeps nothing from completing")
    void lyingCostMaps() {
        double[] costs = {0, 1e-300, 1, 5, 10, 1e300, Double.POSITIVE_INFINITY};
        everythingCompletes(
                WORLDS / 4,
                (w, random) -> {
                    Map<String, List<String>> networks = new HashMap<>();
                    Map<String, Map<String, Double>> matrix = new HashMap<>();
                    for (int net = 0; net < 6; net++) {
                        networks.put(
                                "n" + net, List.of((20 + net / 3) + "." + net % 3 + ".0.0/16"));
                        for (int to = 0; to < 6; to++) {
                            matrix.computeIfAbsent("n" + net, n -> new HashMap<>())
                                    .put("n" + to, costs[random.nextInt(costs.length)]);
                        }
                    }
                    w.planner().costs(new AltoCosts(networks, matrix));
                });
    }

    private static void everythingCompletes(
            int worlds, BiConsumer<Script, RandomGenerator> meanwhile) {
        for (long seed = 1; seed <= worlds; seed++) {
            Script w = world(seed);
            for (int n = 0; n < 10; n++) {
                w.step();
            }
            RandomGenerator random = new Random(seed);
            int rounds = 0;
            do {
                meanwhile.accept(w, random);
                w.now = w.now.plusSeconds(600);
                w.planner().plan(w.now);
            } while (Executor.round(w) && rounds++ < 2000);
            String where = "seed " + seed;
            orders(
                    w,
                    w.planner(),
                    (b, i, o) ->
                            assertThat(missing(w, b, i).and(reachable(w, b, i)))
                                    .as(where + ", box " + b + ", item " + i)
                                    .isEqualTo(PieceSet.none()));
            assertThat(rounds).as(where).isLessThan(2000);
        }
    }
}
