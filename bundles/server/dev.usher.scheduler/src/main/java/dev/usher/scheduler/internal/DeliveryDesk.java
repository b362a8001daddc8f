package dev.usher.scheduler.internal;

import dev.usher.backend.api.BoxReport;
import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Orders;
import dev.usher.backend.api.QueueChange;
import dev.usher.backend.api.QueueEntry;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.scheduler.plan.Changes;
import dev.usher.scheduler.plan.Planner;
import dev.usher.scheduler.plan.Wish;
import dev.usher.scheduler.store.ConductStore;
import dev.usher.scheduler.store.QueueStore;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.Copies;
import dev.usher.server.api.Deliveries;
import dev.usher.server.api.OperatorKeys;
import dev.usher.server.api.Repositories;
import dev.usher.server.api.ServerTopics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;

/**
 * The scheduler: boxes report, something changes, one thread plans anew what that touched, and who
 * waits gets its orders.
 *
 * <p>Orders are made for boxes that spoke within the last lease; a box that is away keeps its list.
 */
@Component(
        service = {Deliveries.class, DeliveryDesk.class, EventHandler.class},
        immediate = true,
        // not @EventTopics: it requires a capability that Karaf's EventAdmin does not declare
        property = {
            EventConstants.EVENT_TOPIC + "=" + ServerTopics.COPIES,
            EventConstants.EVENT_TOPIC + "=" + ServerTopics.CATALOG,
            EventConstants.EVENT_TOPIC + "=" + ServerTopics.REPOSITORIES,
            EventConstants.EVENT_TOPIC + "=" + ServerTopics.BOXES
        })
public final class DeliveryDesk implements Deliveries, EventHandler {
    private static final Duration LEASE = Duration.ofSeconds(90);
    private static final Duration FARTHEST_DEADLINE = Duration.ofDays(366);

    private final BoxDirectory directory;
    private final Copies copies;
    private final EventAdmin events;
    private final InstantSource clock;
    private final KnownItems items;
    private final PriorityLists lists;
    private final Planner planner;
    private final Leases leases = new Leases(LEASE);
    private final Feed feed;
    private final OrderBook book;
    private final StallWatch stalls = new StallWatch();
    private final Offenders offenders;
    private final Told told;
    private final OperatorDesk operator;
    private final PlanningLoop loop;

    /** Since the last plan: boxes that spoke for the first time in their lease. */
    private final Set<BoxId> heard = ConcurrentHashMap.newKeySet();

    /** Likewise: boxes that are to be told something besides their orders. */
    private final Set<BoxId> pagesChanged = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean catalogChanged = new AtomicBoolean();
    private final Set<BoxId> boxesChanged = ConcurrentHashMap.newKeySet();
    private final Set<BoxId> copiesChanged = ConcurrentHashMap.newKeySet();

    @Activate
    public DeliveryDesk(
            @Reference QueueStore store,
            @Reference ConductStore conduct,
            @Reference Catalog catalog,
            @Reference OperatorKeys keys,
            @Reference BoxDirectory directory,
            @Reference Copies copies,
            @Reference Repositories repositories,
            @Reference EventAdmin events) {
        this(
                store,
                conduct,
                new KnownItems(catalog, keys),
                directory,
                copies,
                repositories,
                events,
                Clock.systemUTC());
        loop.start();
    }

    DeliveryDesk(
            QueueStore store,
            ConductStore conduct,
            KnownItems items,
            BoxDirectory directory,
            Copies copies,
            Repositories repositories,
            EventAdmin events,
            InstantSource clock) {
        this.directory = directory;
        this.copies = copies;
        this.events = events;
        this.clock = clock;
        this.items = items;
        this.lists = new PriorityLists(store);
        OperatorSettings settings = new OperatorSettings(store);
        this.planner = new Planner(settings.settings(), settings.costs());
        Lines lines = new Lines(conduct);
        this.feed = new Feed(planner, directory, copies, repositories, items, lists, leases, lines);
        this.offenders = new Offenders(planner, feed, conduct);
        this.told = new Told(clock, lists, directory, items, offenders, this::orders);
        this.book = new OrderBook(clock, told::write);
        this.loop = new PlanningLoop(this::planAnew, clock);
        this.operator = new OperatorDesk(settings, planner, offenders, clock, loop::request);
        feed.start();
        offenders.refresh(clock.instant());
    }

    @Deactivate
    void stop() {
        loop.stop();
        book.close();
    }

    @Override
    public void handleEvent(Event event) {
        Object box = event.getProperty(ServerTopics.BOX);
        switch (event.getTopic()) {
            case ServerTopics.BOXES -> note(boxesChanged, box);
            case ServerTopics.COPIES -> note(copiesChanged, box);
            default -> catalogChanged.set(true);
        }
        loop.request();
    }

    private static void note(Set<BoxId> changed, Object box) {
        if (box instanceof String id) {
            changed.add(new BoxId(id));
        }
    }

    /**
     * Takes a box's word.
     *
     * @throws Problem report-malformed, queue-malformed (400): nothing was taken; item-unknown
     *     (422): all but the list
     */
    public void report(BoxId box, BoxReport report) {
        Map<ItemId, KnownItems.Known> known = items.all();
        ReportRules.check(report, known);
        BoxReport sound = ReportRules.withoutUnknownHoldings(report, known);
        Instant now = clock.instant();
        heard(box, now);
        copies.report(box, sound);
        observe(box, sound, now);
        try {
            ReportRules.checkKnown(sound.queue(), lists.queue(box), known);
            if (lists.reported(box, sound.queue(), sound.appliedChange())) {
                pagesChanged.add(box);
                announceQueue(box);
            }
        } finally {
            feed.report(box, sound, now);
            loop.request();
        }
    }

    private void heard(BoxId box, Instant now) {
        if (leases.renew(box, now)) {
            heard.add(box);
        }
    }

    private void observe(BoxId box, BoxReport r, Instant now) {
        if (r.queue().isEmpty()) {
            stalls.forget(box);
        } else {
            List<String> silent = stalls.observe(box, r.transfers(), now, () -> orders(box));
            synchronized (planner) {
                silent.forEach(s -> planner.avoid(box, s, now.plus(StallWatch.AVOIDANCE)));
            }
        }
        offenders.observe(box, feed.household(box), r.offences(), now);
    }

    /** Orders other than revision {@code after}, as soon as there are any. */
    public CompletableFuture<Orders> next(BoxId box, long after) {
        heard(box, clock.instant());
        if (!book.knows(box)) {
            loop.request();
        }
        return book.next(box, after);
    }

    /**
     * Nobody waits for {@code next} any more; the orders in force are the answer, if there are any
     * yet.
     */
    public Optional<Orders> giveUp(BoxId box, CompletableFuture<Orders> next) {
        book.forget(box, next);
        return book.present(box);
    }

    /** What a box is told that comes before the first plan. */
    public static Problem notReady() {
        return OrderBook.notReady();
    }

    /** What is to be pre-loaded to a box, most worth first; replaces what was said before. */
    public void preloads(BoxId box, List<Wish> list) {
        synchronized (planner) {
            planner.preload(box, list);
        }
        loop.request();
    }

    /** What may leave a box, least valuable first; replaces what was said before. */
    public void evictable(BoxId box, List<ItemId> list) {
        if (told.evictable(box, list)) {
            pagesChanged.add(box);
            loop.request();
        }
    }

    /** What the operator sees and sets. */
    public OperatorDesk operator() {
        return operator;
    }

    @Override
    public List<QueueEntry> queue(BoxId box) {
        return lists.queue(box);
    }

    @Override
    public void change(BoxId box, QueueChange.Op op, ItemId item, Instant deadline) {
        if (directory.box(box).isEmpty()) {
            throw new Problem("box-unknown", 404, "There is no box " + box + ".");
        }
        if (op != QueueChange.Op.REMOVE && items.item(item).isEmpty()) {
            throw new Problem("item-unknown", 404, "Item " + item + " is not in the catalog.");
        }
        requireSoon(deadline);
        lists.change(box, op, item, deadline);
        pagesChanged.add(box);
        loop.request();
        announceQueue(box);
    }

    private void requireSoon(Instant deadline) {
        Instant now = clock.instant();
        if (deadline != null
                && (deadline.isBefore(now) || deadline.isAfter(now.plus(FARTHEST_DEADLINE)))) {
            throw new Problem(
                    "deadline-invalid",
                    422,
                    "The deadline "
                            + deadline
                            + " is over or too far off. Choose one within a year.",
                    Map.of("pointer", "/deadline"));
        }
    }

    @Override
    public List<QueueChange> pending(BoxId box) {
        return lists.pending(box);
    }

    @Override
    public List<DeliveryOrder> orders(BoxId box) {
        synchronized (planner) {
            return planner.orders(box);
        }
    }

    private void announceQueue(BoxId box) {
        events.postEvent(new Event(ServerTopics.QUEUE, Map.of(ServerTopics.BOX, box.value())));
    }

    /**
     * Plans what was touched since. Returns when time alone will change something; null = never.
     */
    synchronized Instant planAnew() {
        Instant now = clock.instant();
        long begun = System.nanoTime();
        takeChanges(now);
        Set<BoxId> fresh = new LinkedHashSet<>();
        for (BoxId box : heard) {
            heard.remove(box);
            fresh.add(box);
            feed.presence(box);
        }
        for (BoxId box : leases.expired(now)) {
            feed.presence(box);
            stalls.forget(box);
            book.forget(box);
        }
        Changes changes;
        synchronized (planner) {
            changes = planner.plan(now);
        }
        Set<BoxId> changed = new LinkedHashSet<>(changes.boxes());
        for (BoxId box : pagesChanged) {
            pagesChanged.remove(box);
            changed.add(box);
        }
        changed.removeIf(box -> !leases.holds(box));
        fresh.addAll(changed);
        if (told.renew()) {
            book.allChanged();
        }
        book.changed(fresh);
        operator.planned(now, System.nanoTime() - begun, fresh.size());
        Instant next = leases.next();
        Instant planned = changes.next();
        return planned == null || next != null && next.isBefore(planned) ? next : planned;
    }

    private void takeChanges(Instant now) {
        for (BoxId box : boxesChanged) {
            boxesChanged.remove(box);
            feed.directory(box);
            told.touch();
        }
        if (catalogChanged.getAndSet(false) || feed.isBehind()) {
            feed.catalog();
            told.touch();
        }
        for (BoxId box : copiesChanged) {
            copiesChanged.remove(box);
            if (!leases.holds(box) || copies.presence(box).isEmpty()) {
                feed.presence(box);
            }
        }
        offenders.refresh(now);
    }
}
