package dev.usher.itests.simulator;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Viewing;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.PieceSet;
import dev.usher.scheduler.plan.Changes;
import dev.usher.scheduler.plan.CostMap;
import dev.usher.scheduler.plan.Planner;
import dev.usher.scheduler.plan.Settings;
import dev.usher.scheduler.plan.Wish;
import dev.usher.scheduler.preload.Choice;
import dev.usher.scheduler.preload.Popularity;
import dev.usher.scheduler.preload.Preloading;
import dev.usher.scheduler.preload.Ranking;
import dev.usher.scheduler.preload.Shelf;
import dev.usher.scheduler.preload.Taste;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The scheduler's real code: planner and pre-loading, with their CPU time counted. */
final class Server {
    static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
    private static final Duration HALF_LIFE = Duration.ofDays(7);
    private static final int KEPT_DAYS = 30;

    private final Scenario scenario;
    private final Homes homes;
    private final Shop shop;
    private final Disks disks;
    private final Histories histories;
    private final Figures figures;
    private final Planner planner;
    private final PieceSet[] whole;
    private final Popularity popularity = new Popularity(HALF_LIFE);
    private Ranking ranking;
    private double rankedAt = Double.NEGATIVE_INFINITY;

    Server(
            Scenario scenario,
            Homes homes,
            Shop shop,
            Disks disks,
            Histories histories,
            Figures figures) {
        this.scenario = scenario;
        this.homes = homes;
        this.shop = shop;
        this.disks = disks;
        this.histories = histories;
        this.figures = figures;
        planner = new Planner(new Settings(0, 0, null, scenario.thrift()), CostMap.byPrefix());
        whole = new PieceSet[shop.count];
        for (int i = 0; i < shop.count; i++) {
            var view = shop.view(i);
            planner.item(view);
            whole[i] = PieceSet.all(view.pieceCount());
            // two weeks went before
            double asked = scenario.boxes() * Scenario.REQUESTS * shop.share(i) * 10;
            popularity.count(shop.titles[i].item(), asked, START);
        }
    }

    static Instant instant(double seconds) {
        return START.plusNanos((long) (seconds * 1e9));
    }

    void present(int box) {
        timed(() -> planner.box(homes.view(box)));
    }

    void away(int box) {
        timed(() -> planner.away(homes.ids[box]));
    }

    void holds(int box, int item) {
        timed(() -> planner.holds(homes.ids[box], shop.titles[item].infoHash(), whole[item]));
    }

    void lost(int box, int item) {
        timed(() -> planner.holds(homes.ids[box], shop.titles[item].infoHash(), PieceSet.none()));
    }

    void asked(int box, int[] items) {
        List<Wish> wishes = wishes(items);
        timed(() -> planner.asked(homes.ids[box], wishes));
    }

    void preload(int box, int[] items) {
        List<Wish> wishes = wishes(items);
        timed(() -> planner.preload(homes.ids[box], wishes));
    }

    /** Somebody watches what the box receives; -1 = nothing. */
    void watched(int box, int item) {
        List<Viewing> viewings =
                item < 0
                        ? List.of()
                        : List.of(
                                new Viewing(shop.titles[item].item(), 0, (long) Audience.CONSUMES));
        timed(() -> planner.watching(homes.ids[box], viewings));
    }

    private List<Wish> wishes(int[] items) {
        return Arrays.stream(items).mapToObj(i -> Wish.now(shop.titles[i].item())).toList();
    }

    Changes plan(double now) {
        long began = Cpu.nanos();
        Changes changes = planner.plan(instant(now));
        figures.planNanos += Cpu.nanos() - began;
        return changes;
    }

    List<DeliveryOrder> orders(BoxId box) {
        long began = Cpu.nanos();
        List<DeliveryOrder> orders = planner.orders(box);
        figures.planNanos += Cpu.nanos() - began;
        figures.orders += orders.size();
        return orders;
    }

    private void timed(Runnable call) {
        long began = Cpu.nanos();
        call.run();
        figures.planNanos += Cpu.nanos() - began;
    }

    /** A home asked for, or bought, something. */
    void counted(int item, double now) {
        popularity.count(shop.titles[item].item(), 1, instant(now));
    }

    /**
     * What a box is to get and may lose.
     *
     * @param listed items on its priority list
     */
    Choice choose(int box, int[] listed, double now) {
        long began = Cpu.nanos();
        if (now - rankedAt >= 3600) {
            rankedAt = now;
            ranking =
                    new Ranking(
                            Arrays.asList(shop.titles),
                            popularity,
                            homes.count,
                            scenario.policy(),
                            instant(now));
        }
        Set<Integer> kept = histories.since(box, now / 86_400 - KEPT_DAYS);
        Arrays.stream(listed).forEach(kept::add);
        Set<ItemId> keptItems = new HashSet<>();
        kept.forEach(i -> keptItems.add(shop.titles[i].item()));
        Map<ItemId, Boolean> held = new HashMap<>();
        for (int i : disks.items(box)) {
            held.put(
                    shop.titles[i].item(), (disks.find(box, i) & Disks.COMPLETE) == Disks.COMPLETE);
        }
        Shelf shelf =
                new Shelf(
                        homes.disk[box] - disks.taken(box),
                        held,
                        keptItems,
                        0,
                        18,
                        homes.preloads[box]);
        Choice choice =
                new Preloading(ranking, scenario.policy())
                        .choose(shelf, new Taste(ranking, histories.requests(box)), item -> true);
        figures.choiceNanos += Cpu.nanos() - began;
        return choice;
    }

    static int[] indices(List<ItemId> items) {
        List<Integer> indices = new ArrayList<>();
        items.forEach(i -> indices.add(Shop.index(i)));
        return indices.stream().mapToInt(i -> i).toArray();
    }
}
