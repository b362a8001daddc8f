package dev.usher.itests.simulator;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Source;
import dev.usher.media.api.BoxId;
import dev.usher.scheduler.plan.Changes;
import dev.usher.scheduler.preload.Choice;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** One scenario from the first midnight until everything that was asked for is there. */
final class Simulation implements Network.Listener {
    /** The server answers what happens within this time by one plan. */
    private static final double COALESCE = 0.04;

    private static final int[] NOTHING = {};
    private static final int HELD_BEFORE = 3;

    private final Scenario scenario;
    private final SplittableRandom random;
    private final Homes homes;
    private final Shop shop;
    private final Disks disks;
    private final Histories histories;
    private final Figures figures;
    private final Audience audience;
    private final Network network;
    private final Server server;
    private final Presence presence;
    private final Night night;
    private final int[][] asked;
    private final int[][] ahead;
    private final double[] askedAt;
    private final Partials partials = new Partials();
    private int waiting;
    private double planAt = Double.POSITIVE_INFINITY;
    private double now;

    Simulation(Scenario scenario) {
        this.scenario = scenario;
        random = new SplittableRandom(scenario.seed());
        homes = new Homes(scenario.boxes(), scenario.even(), random.split());
        shop = new Shop(scenario.titles(), scenario.days(), Server.START, random.split());
        disks = new Disks(homes.count, shop);
        histories = new Histories(homes.count, shop, Server.START);
        figures = new Figures(scenario.days());
        audience = new Audience(homes.count, figures);
        double viewersTake =
                scenario.sparing() ? 1.25 * Audience.CONSUMES : Double.POSITIVE_INFINITY;
        network = new Network(homes, shop.count, scenario.repository(), viewersTake, this);
        server = new Server(scenario, homes, shop, disks, histories, figures);
        presence = new Presence(homes, scenario.days(), random.split());
        night = new Night(homes.count, scenario.days());
        asked = new int[homes.count][];
        ahead = new int[homes.count][];
        askedAt = new double[homes.count];
        Arrays.fill(asked, NOTHING);
        Arrays.fill(ahead, NOTHING);
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
                    network.supply().whole(item);
                }
            }
            if (scenario.planned()) {
                server.present(b);
                for (int item : disks.items(b)) {
                    server.holds(b, item);
                }
            }
            network.online(b, true, 0);
        }
        if (scenario.planned()) {
            plan();
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
            double moment = Math.min(Math.min(request, planAt), network.nextMoment());
            if (Math.min(moment, other) == Double.POSITIVE_INFINITY
                    || request == Double.POSITIVE_INFINITY && idle()) {
                return figures;
            }
            now = Math.min(moment, other);
            if (now == network.nextMoment()) {
                network.step();
            } else if (now == planAt) {
                plan();
            } else if (now == request) {
                request(demand.box(next++));
            } else if (now == presence.next()) {
                presence.turn(this::turned);
            } else {
                night.turn(this::bring, this::endOfNight);
            }
        }
    }

    private boolean idle() {
        return waiting == 0 && planAt == Double.POSITIVE_INFINITY;
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
        if (contains(asked[box], item)) {
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
        asked[box] = with(asked[box], item);
        ahead[box] = without(ahead[box], item);
        waiting++;
        if (asked[box].length == 1) {
            askedAt[box] = now;
        }
        if (scenario.planned()) {
            server.asked(box, asked[box]);
            planSoon();
        } else if (asked[box].length == 1) {
            fromRepository(box);
        }
    }

    private boolean makeRoom(int box, int item) {
        long missing = shop.titles[item].length() - (homes.disk[box] - disks.taken(box));
        if (missing <= 0) {
            return true;
        }
        Choice choice = server.choose(box, with(asked[box], item), now);
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
            drop(box, evictable[i]);
        }
        return true;
    }

    private void drop(int box, int item) {
        boolean complete = (disks.find(box, item) & Disks.COMPLETE) != 0;
        disks.remove(box, item);
        partials.forget(box, item);
        ahead[box] = without(ahead[box], item);
        if (network.item(box) == item) {
            network.stop(box, now);
        }
        if (scenario.planned()) {
            if (complete) {
                server.lost(box, item);
            }
            server.preload(box, ahead[box]);
            planSoon();
        }
    }

    private void turned(int box, boolean on) {
        network.online(box, on, now);
        if (on) {
            server.present(box);
        } else {
            interrupt(box);
            server.away(box);
        }
        if (scenario.planned()) {
            planSoon();
        } else if (on && asked[box].length > 0) {
            fromRepository(box);
        }
    }

    // ---- the night

    private void bring(int box) {
        boolean turn = box % scenario.everyNth() == (int) (now / 86_400) % scenario.everyNth();
        if (!scenario.policy().enabled() || !turn || !homes.preloads[box] || !presence.on(box)) {
            return;
        }
        Choice choice = server.choose(box, asked[box], now);
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
            accepted = with(accepted, item);
        }
        if (!Arrays.equals(accepted, ahead[box])) {
            ahead[box] = accepted;
            server.preload(box, accepted);
            planSoon();
        }
    }

    private int[] spared(int[] evictable, int[] fetch, int box) {
        return Arrays.stream(evictable)
                .filter(i -> !contains(fetch, i) && disks.find(box, i) >= 0)
                .toArray();
    }

    private void endOfNight() {
        for (int b = 0; b < homes.count; b++) {
            if (ahead[b].length > 0) {
                ahead[b] = NOTHING;
                server.preload(b, NOTHING);
            }
        }
        planSoon();
    }

    // ---- deliveries

    private void planSoon() {
        planAt = Math.min(planAt, now + COALESCE);
    }

    private void plan() {
        Changes changes = server.plan(now);
        planAt = Double.POSITIVE_INFINITY;
        if (changes.next() != null && waiting > 0) {
            Duration until = Duration.between(Server.instant(now), changes.next());
            planAt = now + Math.max(COALESCE, until.toNanos() / 1e9);
        }
        for (BoxId id : changes.boxes()) {
            int box = Homes.index(id.value());
            if (presence.on(box)) {
                follow(box, server.orders(id));
            }
        }
    }

    /** Executes the most wanted order whose time has come. */
    private void follow(int box, List<DeliveryOrder> orders) {
        Instant time = Server.instant(now);
        for (DeliveryOrder o : orders) {
            boolean due = o.notBefore() == null || !o.notBefore().isAfter(time);
            if (due && !o.sources().isEmpty()) {
                execute(box, o);
                return;
            }
        }
        interrupt(box);
    }

    private void execute(int box, DeliveryOrder order) {
        int item = Shop.index(order.item());
        int how =
                switch (order.purpose()) {
                    case VIEWING -> Network.WATCHED;
                    case ASKED -> Network.ASKED;
                    case PRELOAD -> Network.AHEAD;
                };
        if (network.item(box) != item) {
            interrupt(box);
            if (how != Network.AHEAD && !audience.watches(box)) {
                audience.waits(box, askedAt[box], shop.titles[item].length());
            }
        }
        double length = shop.titles[item].length();
        double already = network.item(box) == item ? network.got(box, now) : partials.of(box, item);
        int[] from = new int[order.sources().size()];
        int n = 0;
        boolean whole = false;
        for (Source s : order.sources()) {
            if (s.kind() == Source.Kind.PEER) {
                int peer = Homes.index(s.id());
                from[n++] = peer;
                whole |=
                        (disks.find(peer, item) & Disks.COMPLETE) == Disks.COMPLETE
                                && disks.find(peer, item) >= 0
                                && presence.on(peer);
            }
        }
        double budget =
                order.repositoryBytes() == DeliveryOrder.UNLIMITED
                        ? Double.POSITIVE_INFINITY
                        : order.repositoryBytes() * (1 - already / length);
        network.receive(
                box, item, how, length, already, Arrays.copyOf(from, n), whole, budget, now);
    }

    private void fromRepository(int box) {
        int item = asked[box][0];
        double length = shop.titles[item].length();
        audience.waits(box, askedAt[box], length);
        network.receive(
                box,
                item,
                Network.ASKED,
                length,
                partials.of(box, item),
                NOTHING,
                false,
                Double.POSITIVE_INFINITY,
                now);
    }

    private void interrupt(int box) {
        int item = network.item(box);
        if (item >= 0) {
            partials.keep(box, item, network.stop(box, now));
        }
    }

    @Override
    public void received(int box, double from, double until, double before, double after) {
        if (contains(asked[box], network.item(box))) {
            figures.bytesAsked += after - before;
            boolean already = audience.watches(box);
            audience.received(box, from, until, before, after);
            boolean begins = !already && audience.watches(box);
            if (begins && scenario.planned() && !scenario.wave()) {
                server.watched(box, network.item(box));
                planSoon();
            }
        } else {
            figures.bytesAhead += after - before;
        }
    }

    @Override
    public void sentByRepository(boolean preload, double from, double until, double bytes) {
        figures.sent(preload, from, until, bytes);
    }

    @Override
    public double patience(int box, double bytes, double rate) {
        return contains(asked[box], network.item(box))
                ? audience.patience(box, bytes, rate)
                : Double.POSITIVE_INFINITY;
    }

    @Override
    public void complete(int box, double moment) {
        int item = network.item(box);
        network.stop(box, now);
        partials.forget(box, item);
        boolean wanted = contains(asked[box], item);
        disks.put(box, item, wanted ? Disks.COMPLETE : Disks.COMPLETE | Disks.AHEAD);
        if (wanted) {
            waiting--;
            figures.deliveries++;
            figures.lastDelivery = now;
            if (audience.watches(box) && scenario.planned()) {
                server.watched(box, -1);
            }
            audience.complete(box, now);
            asked[box] = without(asked[box], item);
            askedAt[box] = now;
        } else {
            figures.broughtAhead++;
            ahead[box] = without(ahead[box], item);
        }
        if (scenario.planned()) {
            server.holds(box, item);
            server.asked(box, asked[box]);
            server.preload(box, ahead[box]);
            planSoon();
        } else if (asked[box].length > 0) {
            fromRepository(box);
        }
    }

    private static boolean contains(int[] list, int item) {
        for (int i : list) {
            if (i == item) {
                return true;
            }
        }
        return false;
    }

    private static int[] with(int[] list, int item) {
        int[] longer = Arrays.copyOf(list, list.length + 1);
        longer[list.length] = item;
        return longer;
    }

    private static int[] without(int[] list, int item) {
        return contains(list, item) ? Arrays.stream(list).filter(i -> i != item).toArray() : list;
    }
}
