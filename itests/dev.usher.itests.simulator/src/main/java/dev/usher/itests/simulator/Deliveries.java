package dev.usher.itests.simulator;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Source;
import dev.usher.media.api.BoxId;
import dev.usher.scheduler.plan.Changes;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** The boxes' side: executes the server's orders, or fetches from the repository without any. */
final class Deliveries implements Network.Listener {
    private static final int[] NOBODY = {};

    final Wanted asked;
    final Wanted ahead;
    private final Scenario scenario;
    private final Homes homes;
    private final Shop shop;
    private final Disks disks;
    private final Figures figures;
    private final Presence presence;
    private final Audience audience;
    private final Network network;
    private final Server server;
    private final Partials partials = new Partials();
    private final double[] askedAt;
    private int waiting;
    private double planAt = Double.POSITIVE_INFINITY;

    Deliveries(
            Scenario scenario,
            Homes homes,
            Shop shop,
            Disks disks,
            Presence presence,
            Server server,
            Figures figures) {
        this.scenario = scenario;
        this.homes = homes;
        this.shop = shop;
        this.disks = disks;
        this.presence = presence;
        this.server = server;
        this.figures = figures;
        asked = new Wanted(homes.count);
        ahead = new Wanted(homes.count);
        askedAt = new double[homes.count];
        audience = new Audience(homes.count, figures);
        network = new Network(homes, shop.count, scenario.repository(), this);
    }

    /** An item that somebody has from before. */
    void there(int item) {
        network.supply().whole(item);
    }

    double next() {
        return Math.min(planAt, network.nextMoment());
    }

    void step(double now) {
        if (now == network.nextMoment()) {
            network.step();
        } else {
            plan(now);
        }
    }

    boolean idle() {
        return waiting == 0 && planAt == Double.POSITIVE_INFINITY;
    }

    /** Somebody waits for the item from now on. */
    void ask(int box, int item, double now) {
        asked.add(box, item);
        ahead.remove(box, item);
        waiting++;
        if (asked.count(box) == 1) {
            askedAt[box] = now;
        }
        if (scenario.planned()) {
            server.asked(box, asked.of(box));
            planSoon(now);
        } else if (asked.count(box) == 1) {
            fromRepository(box, now);
        }
    }

    /** What is to be brought ahead. */
    void bring(int box, int[] items, double now) {
        if (ahead.set(box, items)) {
            server.preload(box, items);
            planSoon(now);
        }
    }

    void drop(int box, int item, double now) {
        boolean complete = (disks.find(box, item) & Disks.COMPLETE) != 0;
        disks.remove(box, item);
        partials.forget(box, item);
        ahead.remove(box, item);
        if (network.item(box) == item) {
            network.stop(box, now);
        }
        if (scenario.planned()) {
            if (complete) {
                server.lost(box, item);
            }
            server.preload(box, ahead.of(box));
            planSoon(now);
        }
    }

    void turned(int box, boolean on, double now) {
        network.online(box, on, now);
        if (on) {
            server.present(box);
        } else {
            interrupt(box, now);
            server.away(box);
        }
        if (scenario.planned()) {
            planSoon(now);
        } else if (on && asked.count(box) > 0) {
            fromRepository(box, now);
        }
    }

    void planSoon(double now) {
        planAt = Math.min(planAt, now + scenario.coalesce());
    }

    void plan(double now) {
        Changes changes = server.plan(now);
        planAt = Double.POSITIVE_INFINITY;
        if (changes.next() != null && waiting > 0) {
            Duration until = Duration.between(Server.instant(now), changes.next());
            planAt = now + Math.max(scenario.coalesce(), until.toNanos() / 1e9);
        }
        for (BoxId id : changes.boxes()) {
            int box = Homes.index(id.value());
            if (presence.on(box)) {
                follow(box, server.orders(id), now);
            }
        }
    }

    /** Executes the most wanted order whose time has come. */
    private void follow(int box, List<DeliveryOrder> orders, double now) {
        Instant time = Server.instant(now);
        for (DeliveryOrder o : orders) {
            boolean due = o.notBefore() == null || !o.notBefore().isAfter(time);
            if (due && !o.sources().isEmpty()) {
                execute(box, o, now);
                return;
            }
        }
        interrupt(box, now);
    }

    private void execute(int box, DeliveryOrder order, double now) {
        int item = Shop.index(order.item());
        int how =
                switch (order.purpose()) {
                    case VIEWING -> Network.WATCHED;
                    case ASKED -> Network.ASKED;
                    case PRELOAD -> Network.AHEAD;
                };
        double length = shop.titles[item].length();
        if (network.item(box) != item) {
            interrupt(box, now);
            if (how != Network.AHEAD && !audience.watches(box)) {
                audience.waits(box, askedAt[box], length);
            }
        }
        double already = network.item(box) == item ? network.got(box, now) : partials.of(box, item);
        int[] from = new int[order.sources().size()];
        int n = 0;
        boolean whole = false;
        for (Source s : order.sources()) {
            if (s.kind() == Source.Kind.PEER) {
                int peer = Homes.index(s.id());
                from[n++] = peer;
                int flags = disks.find(peer, item);
                whole |= flags >= 0 && (flags & Disks.COMPLETE) != 0 && presence.on(peer);
            }
        }
        double budget =
                order.repositoryBytes() == DeliveryOrder.UNLIMITED
                        ? Double.POSITIVE_INFINITY
                        : order.repositoryBytes() * (1 - already / length);
        network.receive(
                box, item, how, length, already, Arrays.copyOf(from, n), whole, budget, now);
    }

    private void fromRepository(int box, double now) {
        int item = asked.of(box)[0];
        double length = shop.titles[item].length();
        audience.waits(box, askedAt[box], length);
        network.receive(
                box,
                item,
                Network.ASKED,
                length,
                partials.of(box, item),
                NOBODY,
                false,
                Double.POSITIVE_INFINITY,
                now);
    }

    private void interrupt(int box, double now) {
        int item = network.item(box);
        if (item >= 0) {
            partials.keep(box, item, network.stop(box, now));
        }
    }

    @Override
    public void received(int box, double from, double until, double before, double after) {
        if (!asked.has(box, network.item(box))) {
            figures.bytesAhead += after - before;
            return;
        }
        figures.bytesAsked += after - before;
        boolean already = audience.watches(box);
        audience.received(box, from, until, before, after);
        boolean begins = !already && audience.watches(box);
        if (begins && scenario.planned() && !scenario.wave()) {
            server.watched(box, network.item(box));
            planSoon(until);
        }
    }

    @Override
    public void sentByRepository(boolean preload, double from, double until, double bytes) {
        figures.sent(preload, from, until, bytes);
    }

    @Override
    public double patience(int box, double bytes, double rate) {
        return asked.has(box, network.item(box))
                ? audience.patience(box, bytes, rate)
                : Double.POSITIVE_INFINITY;
    }

    @Override
    public double urgent(int box, double bytes) {
        // in a wave nobody watches: it is the time of the last one that counts
        boolean watched = !scenario.wave() && asked.has(box, network.item(box));
        return watched ? audience.urgent(box, bytes) : 0;
    }

    @Override
    public void complete(int box, double now) {
        int item = network.item(box);
        network.stop(box, now);
        partials.forget(box, item);
        boolean wanted = asked.has(box, item);
        disks.put(box, item, wanted ? Disks.COMPLETE : Disks.COMPLETE | Disks.AHEAD);
        if (wanted) {
            waiting--;
            figures.deliveries++;
            figures.lastDelivery = now;
            if (audience.watches(box) && scenario.planned()) {
                server.watched(box, -1);
            }
            audience.complete(box, now);
            asked.remove(box, item);
            askedAt[box] = now;
        } else {
            figures.broughtAhead++;
            ahead.remove(box, item);
        }
        if (scenario.planned()) {
            server.holds(box, item);
            server.asked(box, asked.of(box));
            server.preload(box, ahead.of(box));
            planSoon(now);
        } else if (asked.count(box) > 0) {
            fromRepository(box, now);
        }
    }
}
