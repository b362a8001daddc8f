package dev.usher.itests.simulator;

import dev.usher.scheduler.preload.Choice;
import java.util.Arrays;
import java.util.SplittableRandom;

/** One scenario from the first midnight until everything that was asked for is there. */
final class Simulation {
    private static final int[] NOTHING = {};
    private static final int HELD_BEFORE = 3;

    private final Scenario scenario;
    private final SplittableRandom random;
    private final Homes homes;
    private final Shop shop;
    private final Disks disks;
    private final Histories histories;
    private final Figures figures;
    private final Server server;
    private final Presence presence;
    private final Deliveries deliveries;
    private final Night night;
    private double now;

    Simulation(Scenario scenario) {
        this.scenario = scenario;
        random = new SplittableRandom(scenario.seed());
        homes = new Homes(scenario.boxes(), scenario.even(), random.split());
        shop = new Shop(scenario.titles(), scenario.days(), Server.START, random.split());
        disks = new Disks(homes.count, shop);
        histories = new Histories(homes.count, shop, Server.START);
        figures = new Figures(scenario.days());
        server = new Server(scenario, homes, shop, disks, histories, figures);
        presence = new Presence(homes, scenario.days(), random.split());
        deliveries = new Deliveries(scenario, homes, shop, disks, presence, server, figures);
        night = new Night(homes.count, scenario.days());
        furnish();
    }

    /** Every home asked for something before: there are copies, and there is a history. */
    private void furnish() {
        for (int b = 0; b < homes.count; b++) {
            for (int i = 0; i < HELD_BEFORE; i++) {
                int item = shop.pick(homes.favourite[b], histories.last(b), random);
                if (disks.find(b, item) < 0) {
                    double day = (HELD_BEFORE - i) * -12 + random.nextDouble() * 11;
                    histories.add(b, item, day);
                    disks.put(b, item, Disks.COMPLETE);
                    deliveries.there(item);
                }
            }
            if (scenario.planned()) {
                for (int item : disks.items(b)) {
                    server.holds(b, item);
                }
            }
            deliveries.turned(b, true, 0);
        }
        if (scenario.planned()) {
            deliveries.plan(0);
        }
    }

    /**
     * No way to bring one new item to all boxes is faster (Kumar and Ross, "Peer-assisted file
     * distribution: the minimum distribution time", 2006); seconds.
     */
    double bound() {
        double bytes = shop.titles[shop.hit(0)].length();
        double slowest = Arrays.stream(homes.down).min().orElseThrow();
        double uplinks = Arrays.stream(homes.up).sum();
        double repository = scenario.repository();
        return Math.max(
                Math.max(bytes / repository, bytes / slowest),
                homes.count * bytes / (repository + uplinks));
    }

    Figures run() {
        Demand demand =
                scenario.wave()
                        ? Demand.wave(homes.count)
                        : new Demand(homes.count, scenario.days(), random.split());
        figures.planNanos = 0;
        int next = 0;
        while (true) {
            double request = next < demand.size() ? demand.moment(next) : Double.POSITIVE_INFINITY;
            double other = Math.min(presence.next(), night.next());
            double moment = Math.min(request, deliveries.next());
            if (Math.min(moment, other) == Double.POSITIVE_INFINITY
                    || request == Double.POSITIVE_INFINITY && deliveries.idle()) {
                return figures;
            }
            now = Math.min(moment, other);
            if (now == deliveries.next()) {
                deliveries.step(now);
            } else if (now == request) {
                request(demand.box(next++));
            } else if (now == presence.next()) {
                presence.turn(this::turned);
            } else {
                night.turn(this::bring, this::endOfNight);
            }
        }
    }

    private void turned(int box, boolean on) {
        deliveries.turned(box, on, now);
    }

    // ---- people

    private void request(int box) {
        presence.switchOn(box, now, this::turned);
        int day = (int) (now / 86_400);
        if (scenario.wave()) {
            ask(box, shop.hit(day));
            return;
        }
        boolean evening = now % 86_400 >= 20 * 3600;
        double hit = random.nextDouble();
        int item =
                evening && hit < 0.15
                        ? shop.hit(day)
                        : day > 0 && !evening && hit < 0.05
                                ? shop.hit(day - 1)
                                : shop.pick(homes.favourite[box], histories.last(box), random);
        ask(box, item);
    }

    private void ask(int box, int item) {
        if (deliveries.asked.has(box, item)) {
            return;
        }
        figures.requests++;
        server.counted(item, now);
        int flags = disks.find(box, item);
        if (flags >= 0 && (flags & Disks.COMPLETE) != 0) {
            if ((flags & Disks.AHEAD) != 0) {
                figures.hits++;
                disks.put(box, item, Disks.COMPLETE);
                figures.waited(0);
            } else {
                figures.again++;
            }
            figures.bytesRequested += (flags & Disks.AHEAD) != 0 ? shop.titles[item].length() : 0;
            histories.add(box, item, now / 86_400);
            return;
        }
        figures.bytesRequested += shop.titles[item].length();
        histories.add(box, item, now / 86_400);
        if (flags < 0 && !makeRoom(box, item)) {
            figures.refused++;
            return;
        }
        disks.put(box, item, 0);
        deliveries.ask(box, item, now);
    }

    private boolean makeRoom(int box, int item) {
        long missing = shop.titles[item].length() - (homes.disk[box] - disks.taken(box));
        if (missing <= 0) {
            return true;
        }
        Choice choice = server.choose(box, Wanted.with(deliveries.asked.of(box), item), now);
        return evict(box, Server.indices(choice.evictable()), missing);
    }

    /** As the box does it: the least valuable first, nothing when that is not enough. */
    private boolean evict(int box, int[] evictable, long missing) {
        long found = 0;
        int n = 0;
        while (n < evictable.length && found < missing) {
            found += shop.titles[evictable[n++]].length();
        }
        if (found < missing) {
            return false;
        }
        for (int i = 0; i < n; i++) {
            deliveries.drop(box, evictable[i], now);
        }
        return true;
    }

    // ---- the night

    private void bring(int box) {
        boolean turn = box % scenario.everyNth() == (int) (now / 86_400) % scenario.everyNth();
        if (!scenario.policy().enabled() || !turn || !homes.preloads[box] || !presence.on(box)) {
            return;
        }
        Choice choice = server.choose(box, deliveries.asked.of(box), now);
        int[] fetch = Server.indices(choice.fetch());
        int[] evictable = Server.indices(choice.evictable());
        int[] accepted = NOTHING;
        for (int item : fetch) {
            if (disks.find(box, item) < 0) {
                long missing = shop.titles[item].length() - (homes.disk[box] - disks.taken(box));
                if (missing > 0 && !evict(box, spared(evictable, fetch, box), missing)) {
                    continue;
                }
                disks.put(box, item, Disks.AHEAD);
            }
            accepted = Wanted.with(accepted, item);
        }
        deliveries.bring(box, accepted, now);
    }

    private int[] spared(int[] evictable, int[] fetch, int box) {
        return Arrays.stream(evictable)
                .filter(i -> !Wanted.contains(fetch, i) && disks.find(box, i) >= 0)
                .toArray();
    }

    private void endOfNight() {
        for (int b = 0; b < homes.count; b++) {
            deliveries.bring(b, NOTHING, now);
        }
    }
}
