package dev.usher.scheduler.plan;

import dev.usher.backend.api.Line;
import dev.usher.backend.api.Viewing;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.PieceSet;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A world that changes at random, and what is true of it: what a planner was told, so that its
 * orders can be judged, and told again to another one.
 */
final class Script {
    final RandomGenerator random;
    final Map<Integer, ItemView> items = new TreeMap<>();
    final Map<Integer, BoxView> present = new TreeMap<>();
    final Map<Integer, Map<Integer, PieceSet>> holdings = new TreeMap<>();
    final Map<Integer, List<Wish>> asked = new TreeMap<>();
    final Map<Integer, List<Wish>> preload = new TreeMap<>();
    final Map<Integer, List<Viewing>> watching = new TreeMap<>();
    final Set<Integer> excluded = new HashSet<>();
    final Set<String> forbidden = new HashSet<>();
    private final int boxes;
    Settings settings;
    Instant now = World.NOW;
    private Planner planner;

    Script(RandomGenerator random) {
        this.random = random;
        this.boxes = 1 + random.nextInt(random.nextInt(6) == 0 ? 60 : 9);
        this.settings =
                new Settings(
                        random.nextInt(3) * 1000L,
                        random.nextInt(3) * 1000L,
                        null,
                        random.nextInt(5) / 4.0);
        for (int i = 0; i < 1 + random.nextInt(5); i++) {
            items.put(i, item(i));
        }
        for (int b = 0; b < boxes; b++) {
            if (random.nextInt(12) == 0) {
                forbidden.add(b + "/" + random.nextInt(items.size()));
            }
            present.put(b, box(b));
            for (int i : items.keySet()) {
                hold(b, i, pieces(items.get(i).pieceCount()));
            }
            asked.put(b, wishes());
            preload.put(b, random.nextInt(4) == 0 ? wishes() : List.of());
        }
        planner = fresh();
    }

    /** The planner that was told everything step by step. */
    Planner planner() {
        return planner;
    }

    /** Another one, told everything at once, in another order. */
    Planner fresh() {
        Planner p =
                new Planner(
                        settings,
                        CostMap.byPrefix(),
                        (box, item) -> !forbidden.contains(number(box) + "/" + number(item)));
        asked.forEach((b, list) -> p.asked(World.boxId(b), list));
        preload.forEach((b, list) -> p.preload(World.boxId(b), list));
        items.values().forEach(p::item);
        present.values().forEach(p::box);
        watching.forEach((b, list) -> p.watching(World.boxId(b), list));
        holdings.forEach(
                (b, held) ->
                        held.forEach(
                                (i, pieces) -> p.holds(World.boxId(b), World.hash(i), pieces)));
        p.exclude(offenders());
        return p;
    }

    private Set<String> offenders() {
        Set<String> ids = new HashSet<>();
        excluded.forEach(b -> ids.add(World.boxId(b).value()));
        return ids;
    }

    static int number(BoxId box) {
        return Integer.parseInt(box.value().substring(24), 16);
    }

    static int number(ItemId item) {
        return Integer.parseInt(item.value().substring(24), 16) - 0xf000;
    }

    PieceSet held(int box, int item) {
        return holdings.getOrDefault(box, Map.of()).getOrDefault(item, PieceSet.none());
    }

    boolean canSend(int box) {
        return present.containsKey(box)
                && !excluded.contains(box)
                && !present.get(box).endpoints().isEmpty();
    }

    boolean sameHome(int a, int b) {
        return present.get(a).home().equals(present.get(b).home());
    }

    boolean isQuiet(int box) {
        // the home has the hours of whoever of its boxes told of its line last: they tell the same
        Line.Quiet q = present.get(box).line().quiet();
        return q != null && new QuietHours(q.from(), q.until(), q.zone()).quiet(now);
    }

    boolean sends(int from, int to) {
        return canSend(from) && from != to && (sameHome(from, to) || !isQuiet(from));
    }

    /** Something happens. */
    void step() {
        int b = random.nextInt(boxes);
        switch (random.nextInt(12)) {
            case 0 -> {
                present.remove(b);
                planner.away(World.boxId(b));
            }
            case 1, 2 -> {
                present.put(b, box(b));
                planner.box(present.get(b));
            }
            case 3, 4 -> {
                asked.put(b, wishes());
                planner.asked(World.boxId(b), asked.get(b));
            }
            case 5 -> {
                preload.put(b, wishes());
                planner.preload(World.boxId(b), preload.get(b));
            }
            case 6, 7 -> grow(b);
            case 8 -> {
                int i = random.nextInt(items.size());
                hold(b, i, pieces(items.get(i).pieceCount()));
                planner.holds(World.boxId(b), World.hash(i), held(b, i));
            }
            case 9 -> {
                if (!excluded.remove(b)) {
                    excluded.add(b);
                }
                planner.exclude(offenders());
            }
            case 10 -> {
                int i = random.nextInt(items.size());
                ItemView old = items.get(i);
                items.put(
                        i,
                        new ItemView(
                                old.item(),
                                old.infoHash(),
                                old.pieceCount(),
                                old.pieceLength(),
                                old.release(),
                                repositories()));
                planner.item(items.get(i));
            }
            default -> {
                now = now.plusSeconds(random.nextInt(4000));
                List<Viewing> viewings =
                        random.nextBoolean()
                                ? List.of()
                                : List.of(
                                        new Viewing(
                                                World.itemId(random.nextInt(items.size())),
                                                0,
                                                10_000));
                watching.put(b, viewings);
                planner.watching(World.boxId(b), viewings);
            }
        }
    }

    /** Some of what is missing arrives. */
    private void grow(int b) {
        int i = random.nextInt(items.size());
        BitSet more = held(b, i).bits();
        int count = items.get(i).pieceCount();
        for (int n = random.nextInt(count + 1); n > 0; n--) {
            more.set(random.nextInt(count));
        }
        hold(b, i, PieceSet.of(more));
        planner.holds(World.boxId(b), World.hash(i), held(b, i));
    }

    void hold(int b, int i, PieceSet pieces) {
        holdings.computeIfAbsent(b, x -> new TreeMap<>()).put(i, pieces);
    }

    /** As an executor that received them. */
    void received(int b, int i, PieceSet pieces) {
        hold(b, i, held(b, i).or(pieces));
        planner.holds(World.boxId(b), World.hash(i), held(b, i));
    }

    private ItemView item(int i) {
        return new ItemView(
                World.itemId(i),
                World.hash(i),
                1 + random.nextInt(120),
                16384,
                random.nextInt(6) == 0 ? World.NOW.plusSeconds(random.nextInt(5000)) : null,
                repositories());
    }

    private List<RepositoryView> repositories() {
        List<RepositoryView> on = new ArrayList<>();
        for (int n = random.nextInt(3); n > 0; n--) {
            on.add(new RepositoryView("r" + n, "https://r" + n + "/"));
        }
        return on;
    }

    /** A home is the same whenever its boxes come: two boxes in a home, one in three in any. */
    private BoxView box(int b) {
        int home = b % 3 == 0 ? b / 6 * 6 : b;
        Line.Quiet quiet =
                home % 5 == 1
                        ? new Line.Quiet(LocalTime.of(12, 30), LocalTime.of(14, 0), ZoneOffset.UTC)
                        : null;
        long sends = home % 4 == 0 ? 0 : 100_000L * (home % 4);
        List<String> endpoints =
                random.nextInt(5) == 0
                        ? List.of()
                        : List.of((20 + home % 2) + "." + home % 3 + ".0." + b + ":6891");
        return new BoxView(World.boxId(b), "home" + home, endpoints, new Line(sends, 0, 0, quiet));
    }

    private List<Wish> wishes() {
        List<Wish> list = new ArrayList<>();
        for (int n = random.nextInt(5); n > 0; n--) {
            Instant notBefore =
                    random.nextInt(6) == 0 ? now.plusSeconds(random.nextInt(3000)) : null;
            list.add(new Wish(World.itemId(random.nextInt(items.size() + 1)), notBefore, null));
        }
        return list;
    }

    private PieceSet pieces(int count) {
        BitSet held = new BitSet();
        switch (random.nextInt(5)) {
            case 0 -> held.set(0, count);
            case 1 -> held.set(0, random.nextInt(count + 1));
            case 2 -> {
                for (int p = 0; p < count; p++) {
                    held.set(p, random.nextBoolean());
                }
            }
            default -> {}
        }
        return PieceSet.of(held);
    }
}
