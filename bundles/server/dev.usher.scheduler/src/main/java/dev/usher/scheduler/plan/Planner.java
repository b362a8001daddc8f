package dev.usher.scheduler.plan;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Holding;
import dev.usher.backend.api.Viewing;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.PieceSet;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns all lists of all boxes into delivery orders, and keeps them right while boxes come, go,
 * receive and change their minds. Facts are told one by one; {@link #plan} plans what they touched
 * and nothing else.
 *
 * <p>The rules, in this order: only what a box may receive, and nothing before its time; what is
 * being watched, then what was asked for in the order of the list, then what is pre-loaded; as few
 * bytes from repositories, or as little time, as the operator's thrift says; homes of equal lists
 * alike; no home sends more than it lets, nor in its quiet hours; the same home, network and region
 * first. Who sends which piece when is the boxes' business: orders name sources, shares, budgets
 * and times.
 *
 * <p>Not thread-safe.
 */
public final class Planner {
    private final Touched touched = new Touched();
    private final Agenda agenda = new Agenda();
    private final Facts facts;
    private final Lists lists;
    private final Deals deals;
    private final Pace pace;
    private Set<Peer> unordered = new LinkedHashSet<>();
    private Set<String> excluded = Set.of();
    private boolean operatorsBoundaryKnown;

    public Planner(Settings settings, CostMap costs, Authorisation authorisation) {
        this.facts = new Facts(settings, costs);
        this.lists = new Lists(facts, touched, agenda, authorisation);
        this.deals = new Deals(facts, touched);
        this.pace = new Pace(touched);
    }

    /** Every box that is told of may receive every item. */
    public Planner(Settings settings, CostMap costs) {
        this(settings, costs, (box, item) -> true);
    }

    public void settings(Settings settings) {
        facts.settings = settings;
        operatorsBoundaryKnown = false;
        facts.homes.values().forEach(h -> h.measure(settings.peerBytesPerSecond()));
        everybodyWaiting();
    }

    /** Places and sources are chosen anew for everybody. */
    public void costs(CostMap costs) {
        facts.costs(costs);
        deals.costs(costs);
        everybodyWaiting();
        facts.items.values().forEach(i -> i.demands.forEach(touched::touch));
    }

    private void everybodyWaiting() {
        for (Item item : facts.items.values()) {
            for (Demand d : item.demands) {
                unordered.add(d.peer);
                touched.changed(d.peer);
            }
        }
    }

    /** An item is new, or its release or its repositories changed. */
    public void item(ItemView view) {
        Item item = facts.items.get(view.item());
        if (item != null && !item.hash.equals(view.infoHash())) {
            withdraw(view.item());
            item = null;
        }
        if (item == null) {
            item = facts.add(view);
        }
        item.release = view.release();
        Repository[] repositories = facts.repositories(view.repositories());
        deals.repositories(item, repositories);
        for (Demand d : item.demands) {
            unordered.add(d.peer);
        }
        lists.hoped(view.item()).forEach(unordered::add);
    }

    /** The item is not delivered any more; its holders are forgotten. */
    public void withdraw(ItemId id) {
        Item item = facts.items.remove(id);
        if (item == null) {
            return;
        }
        facts.byHash.remove(item.hash);
        for (Demand d : List.copyOf(item.demands)) {
            unordered.add(d.peer);
            facts.hopes(id, d.peer);
        }
        for (Peer holder : item.holders.all()) {
            facts.hopes(id, holder);
            deals.lost(holder, item);
        }
    }

    /** A box is present; new, or with another line or other endpoints than before. */
    public void box(BoxView view) {
        Peer p = facts.peer(view.id());
        Home home = facts.home(view.home());
        if (p.home != home) {
            if (p.home != null) {
                away(view.id());
                deals.detach(p);
                p.home.remove(p);
                tidy(p.home);
            }
            p.home = home;
            home.add(p);
        }
        boolean moved = !p.endpoints.equals(view.endpoints());
        if (!p.present || moved) {
            p.excluded = excluded.contains(view.id().value());
            deals.moved(p, view.endpoints());
            unordered.add(p);
        }
        p.line = view.line();
        if (deals.line(home, p.line)) {
            unordered.addAll(List.of(home.boxes));
        }
    }

    /** The box's lease is over: it neither gets nor sends. Its lists and inventory are kept. */
    public void away(BoxId box) {
        Peer p = facts.peers.get(box);
        if (p != null && p.present) {
            deals.gone(p);
            facts.present(p, false);
            arrange(p);
            p.home.measure(facts.settings.peerBytesPerSecond());
            touched.changed(p);
        }
    }

    /** The box is revoked or unknown: nothing about it is kept. */
    public void forget(BoxId box) {
        away(box);
        Peer p = facts.peers.remove(box);
        if (p != null && p.home != null) {
            p.home.remove(p);
            tidy(p.home);
        }
    }

    private void tidy(Home home) {
        if (home.boxes.length == 0) {
            facts.homes.remove(home.key);
            if (home.quiet != null) {
                home.quiet.homes.remove(home);
            }
        }
    }

    /** All that a box holds. */
    public void holdings(BoxId box, List<Holding> all) {
        Peer p = facts.peer(box);
        Set<Item> listed = new HashSet<>();
        for (Holding h : all) {
            Item item = facts.byHash.get(h.infoHash());
            if (item != null && !h.pieces().isEmpty()) {
                listed.add(item);
                holds(p, item, h.pieces());
            }
        }
        if (p.held() > listed.size()) {
            for (int i = p.held() - 1; i >= 0; i--) {
                Item item = p.heldItem(i);
                if (!listed.contains(item)) {
                    holds(p, item, PieceSet.none());
                }
            }
        }
    }

    /** What a box holds of one item; nothing when we do not know the item. */
    public void holds(BoxId box, InfoHash hash, PieceSet pieces) {
        Item item = facts.byHash.get(hash);
        if (item != null) {
            holds(facts.peer(box), item, pieces);
        }
    }

    private void holds(Peer p, Item item, PieceSet pieces) {
        BitSet bits = pieces.size() >= item.pieceCount ? null : pieces.bits();
        if (bits != null && bits.isEmpty() ? deals.lost(p, item) : deals.holds(p, item, bits)) {
            unordered.add(p);
        }
    }

    /** A box's priority list, most wanted first. */
    public void asked(BoxId box, List<Wish> list) {
        Peer p = facts.peer(box);
        if (!p.asked.equals(list)) {
            p.asked = List.copyOf(list);
            unordered.add(p);
        }
    }

    /** What is to be pre-loaded to a box, most worth first. */
    public void preload(BoxId box, List<Wish> list) {
        Peer p = facts.peer(box);
        if (!p.preload.equals(list)) {
            p.preload = List.copyOf(list);
            unordered.add(p);
        }
    }

    /** What is being watched at a box before it is complete. */
    public void watching(BoxId box, List<Viewing> viewings) {
        Peer p = facts.peer(box);
        if (!p.viewings.equals(viewings)) {
            p.viewings = List.copyOf(viewings);
            unordered.add(p);
        }
    }

    /**
     * What a box received of an item so far; who gave much less than expected gets a smaller share.
     *
     * @param bytesBySource as in {@link dev.usher.backend.api.Transfer#received}
     */
    public void received(BoxId box, InfoHash hash, Map<String, Long> bytesBySource, Instant now) {
        Peer p = facts.peers.get(box);
        Item item = facts.byHash.get(hash);
        Demand d = p == null || item == null ? null : p.demand(item);
        if (d != null) {
            pace.received(d, bytesBySource, now);
        }
    }

    /** A source gave a box nothing: until then it is not sent to it if others can send. */
    public void avoid(BoxId box, String source, Instant until) {
        Peer p = facts.peers.get(box);
        if (p != null) {
            p.avoid(source, until, facts.now);
            agenda.wake(p, until);
            p.demands.forEach(touched::touch);
            touched.changed(p);
        }
    }

    /**
     * Offenders, by box id: nobody is sent to them. Replaces those named before; repositories among
     * them are passed over.
     */
    public void exclude(Set<String> offenders) {
        Set<String> toggled = new HashSet<>(offenders);
        toggled.addAll(excluded);
        toggled.removeIf(id -> offenders.contains(id) && excluded.contains(id));
        excluded = Set.copyOf(offenders);
        for (Peer p : peers(toggled)) {
            deals.exclude(p, offenders.contains(p.id.value()));
        }
    }

    private List<Peer> peers(Set<String> ids) {
        return ids.stream()
                .filter(id -> id.matches("[0-9a-f]{32}"))
                .sorted()
                .map(id -> facts.peers.get(new BoxId(id)))
                .filter(p -> p != null)
                .toList();
    }

    /** Plans what was touched, and what time touched. */
    public Changes plan(Instant now) {
        facts.now = now;
        time();
        Set<Peer> due = unordered;
        // a set that once was large stays slow to clear
        unordered = new LinkedHashSet<>();
        due.forEach(this::arrange);
        for (Demand d = touched.next(); d != null; d = touched.next()) {
            deals.renew(d);
        }
        Set<BoxId> boxes = new LinkedHashSet<>();
        for (Peer p : touched.takeChanged()) {
            boxes.add(p.id);
        }
        return new Changes(boxes, agenda.next());
    }

    private void arrange(Peer p) {
        for (Demand gone : lists.arrange(p)) {
            deals.drop(gone);
        }
    }

    private void time() {
        for (Quiet fresh : facts.takeFreshQuiets()) {
            fresh.now = fresh.hours.quiet(facts.now);
            agenda.boundary(fresh, fresh.hours.nextBoundary(facts.now));
            if (fresh.now) {
                fresh.homes.forEach(this::boundary);
            }
        }
        QuietHours operators = facts.settings.quietHours();
        if (operators != null && !operatorsBoundaryKnown) {
            operatorsBoundaryKnown = true;
            agenda.operatorsBoundary(operators.nextBoundary(facts.now));
        }
        for (Agenda.Entry e = agenda.due(facts.now); e != null; e = agenda.due(facts.now)) {
            if (e.peer() != null) {
                wake(e.peer(), e.at());
            } else if (e.quiet() != null) {
                Quiet q = e.quiet();
                q.now = q.hours.quiet(facts.now);
                agenda.boundary(q, q.hours.nextBoundary(facts.now));
                q.homes.forEach(this::boundary);
            } else {
                operatorsBoundaryKnown = false;
                everybodyWaiting();
                time();
            }
        }
    }

    private void wake(Peer p, Instant at) {
        if (at.equals(p.wakes)) {
            p.wakes = null;
            unordered.add(p);
            p.demands.forEach(touched::touch);
        }
    }

    private void boundary(Home home) {
        for (Peer p : home.boxes) {
            deals.passesOnOtherwise(p);
            if (!p.demands.isEmpty()) {
                unordered.add(p);
            }
        }
    }

    /** The orders of a box as of the last {@link #plan}, highest rank first. */
    public List<DeliveryOrder> orders(BoxId box) {
        Peer p = facts.peers.get(box);
        return p == null || p.demands.isEmpty()
                ? List.of()
                : new OrderSheet(facts.costs, facts.settings, facts.now).orders(p);
    }

    /** Whole copies of an item at boxes that can send. */
    public int copies(InfoHash hash) {
        Item item = facts.byHash.get(hash);
        return item == null ? 0 : item.holders.whole();
    }

    /** Of the copies those in the box's network, its home included. */
    public int copiesNear(BoxId box, InfoHash hash) {
        Item item = facts.byHash.get(hash);
        Peer p = facts.peers.get(box);
        Bag near = item == null || p == null ? null : item.holders.in(p.network);
        return near == null ? 0 : near.size();
    }

    /** How many boxes have the item on a list and lack it. */
    public int waiting(InfoHash hash) {
        Item item = facts.byHash.get(hash);
        return item == null ? 0 : item.demands.size();
    }

    public Figures figures() {
        return facts.figures(deals.clubs(), excluded.size(), deals.replanned());
    }
}
