package dev.usher.scheduler.plan;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Line;
import dev.usher.backend.api.Source;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.PieceSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Tells a planner facts in a few words: boxes and items are named by small numbers. */
final class World {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final RepositoryView MAIN = new RepositoryView("main", "https://server/repository/");

    final Set<String> forbidden = new HashSet<>();
    final Planner planner;
    Instant now = NOW;
    Changes last;

    World() {
        this(Settings.NONE);
    }

    World(Settings settings) {
        this.planner =
                new Planner(
                        settings,
                        CostMap.byPrefix(),
                        (box, item) -> !forbidden.contains(box + "/" + item));
    }

    static BoxId boxId(int n) {
        return new BoxId("%032x".formatted(n));
    }

    static ItemId itemId(int n) {
        return new ItemId("%032x".formatted(0xf000 + n));
    }

    static InfoHash hash(int n) {
        return new InfoHash("%064x".formatted(0xf000 + n));
    }

    World item(int n, int pieces, RepositoryView... repositories) {
        return item(n, pieces, null, repositories);
    }

    World item(int n, int pieces, Instant release, RepositoryView... repositories) {
        planner.item(
                new ItemView(itemId(n), hash(n), pieces, 16384, release, List.of(repositories)));
        return this;
    }

    /** A box of a home of its own that can send. */
    World box(int n, int... list) {
        return boxAt("home" + n, n, "10.0.%d.%d:6891".formatted(n / 200, 1 + n % 200), list);
    }

    World boxAt(String home, int n, String endpoint, int... list) {
        return box(n, home, List.of(endpoint), Line.UNKNOWN, list);
    }

    World box(int n, String home, List<String> endpoints, Line line, int... list) {
        planner.box(new BoxView(boxId(n), home, endpoints, line));
        return wants(n, list);
    }

    World wants(int n, int... list) {
        List<Wish> wishes = new ArrayList<>();
        for (int i : list) {
            wishes.add(Wish.now(itemId(i)));
        }
        planner.asked(boxId(n), wishes);
        return this;
    }

    World holds(int n, int item, PieceSet pieces) {
        planner.holds(boxId(n), hash(item), pieces);
        return this;
    }

    World away(int n) {
        planner.away(boxId(n));
        return this;
    }

    /** Plans; which boxes got other orders. */
    Set<BoxId> plan() {
        last = planner.plan(now);
        return last.boxes();
    }

    List<DeliveryOrder> orders(int box) {
        return planner.orders(boxId(box));
    }

    DeliveryOrder only(int box) {
        List<DeliveryOrder> orders = orders(box);
        if (orders.size() != 1) {
            throw new AssertionError("box " + box + " has " + orders.size() + " orders");
        }
        return orders.get(0);
    }

    /** The portions of a box's only order that are not empty. */
    Map<String, PieceSet> split(int box) {
        return portions(only(box));
    }

    static Map<String, PieceSet> portions(DeliveryOrder order) {
        Map<String, PieceSet> bySource = new TreeMap<>();
        order.sources().stream()
                .filter(s -> !s.pieces().isEmpty())
                .forEach(s -> bySource.put(s.id(), s.pieces()));
        return bySource;
    }

    static Source source(DeliveryOrder order, String id) {
        return order.sources().stream()
                .filter(s -> s.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError(id + " is not among " + order.sources()));
    }

    static Map<String, Source> byId(DeliveryOrder order) {
        Map<String, Source> byId = new LinkedHashMap<>();
        order.sources().forEach(s -> byId.put(s.id(), s));
        return byId;
    }
}
