package dev.usher.scheduler.internal;

import dev.usher.backend.api.BoxReport;
import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Holding;
import dev.usher.backend.api.Orders;
import dev.usher.backend.api.QueueChange;
import dev.usher.backend.api.QueueEntry;
import dev.usher.json.Json;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.scheduler.plan.Plan;
import dev.usher.scheduler.plan.Planner;
import dev.usher.scheduler.plan.Settings;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;

/**
 * The scheduler: boxes report, something changes, one thread plans anew for all of them, and who
 * waits gets its orders.
 *
 * <p>Orders are made for boxes that spoke within the last lease; a box that is away keeps its list.
 */
@Component(
        service = {Deliveries.class, DeliveryDesk.class, EventHandler.class},
        immediate = true,
        // not @EventTopics: it requires a capability that Karaf's EventAdmin does not declare
        property = {
            EventConstants.EVENT_TOPIC + "=" + ServerTopics.QUEUE,
            EventConstants.EVENT_TOPIC + "=" + ServerTopics.COPIES,
            EventConstants.EVENT_TOPIC + "=" + ServerTopics.CATALOG,
            EventConstants.EVENT_TOPIC + "=" + ServerTopics.BOXES
        })
public final class DeliveryDesk implements Deliveries, EventHandler {
    private static final Duration LEASE = Duration.ofSeconds(90);
    private static final String LIMITS = "limits";

    private final QueueStore store;
    private final Copies copies;
    private final BoxDirectory directory;
    private final EventAdmin events;
    private final InstantSource clock;
    private final KnownItems items;
    private final PriorityLists lists;
    private final World world;
    private final OrderBook book;
    private final StallWatch stalls = new StallWatch();
    private final Planner planner = new Planner();
    private final PlanningLoop loop;
    private final Map<BoxId, Instant> spoke = new ConcurrentHashMap<>();
    private volatile Settings settings;
    private Plan plan = Plan.EMPTY;

    @Activate
    public DeliveryDesk(
            @Reference QueueStore store,
            @Reference Catalog catalog,
            @Reference OperatorKeys keys,
            @Reference BoxDirectory directory,
            @Reference Copies copies,
            @Reference Repositories repositories,
            @Reference EventAdmin events) {
        this(
                store,
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
            KnownItems items,
            BoxDirectory directory,
            Copies copies,
            Repositories repositories,
            EventAdmin events,
            InstantSource clock) {
        this.store = store;
        this.copies = copies;
        this.directory = directory;
        this.events = events;
        this.clock = clock;
        this.items = items;
        this.lists = new PriorityLists(store);
        this.world = new World(directory, copies, repositories, items, lists);
        this.book = new OrderBook(clock);
        this.loop = new PlanningLoop(this::planAnew);
        this.settings =
                store.setting(LIMITS)
                        .map(s -> Json.read(s, Limits.class).settings())
                        .orElse(Settings.NONE);
    }

    @Deactivate
    void stop() {
        loop.stop();
        book.close();
    }

    @Override
    public void handleEvent(Event event) {
        loop.request();
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
        BoxReport sound = withoutUnknownHoldings(report, known);
        Instant now = clock.instant();
        boolean stalled = stalls.observe(box, book.deliveries(box), sound.transfers(), now);
        boolean back = spoke.put(box, now) == null;
        copies.report(box, sound);
        checkKnown(box, sound.queue(), known);
        if (lists.reported(box, sound.queue(), sound.appliedChange())) {
            announceQueue(box);
        }
        if (back || stalled) {
            loop.request();
        }
    }

    /**
     * A box keeps ciphertext of items that were withdrawn or encrypted anew; nobody wants it from
     * there.
     */
    private static BoxReport withoutUnknownHoldings(
            BoxReport r, Map<ItemId, KnownItems.Known> known) {
        List<Holding> sound =
                r.holdings().stream()
                        .filter(h -> known.containsKey(h.item()))
                        .filter(h -> known.get(h.item()).layout().infoHash().equals(h.infoHash()))
                        .toList();
        return new BoxReport(
                r.softwareVersion(),
                r.endpoints(),
                sound,
                r.queue(),
                r.appliedChange(),
                r.transfers(),
                r.diskFree(),
                r.bundles(),
                r.line(),
                r.viewings(),
                r.offences(),
                r.spare());
    }

    /**
     * New entries must be in the catalog; one that was there when it was put on the list may have
     * been withdrawn.
     */
    private void checkKnown(
            BoxId box, List<QueueEntry> queue, Map<ItemId, KnownItems.Known> known) {
        Set<ItemId> before =
                lists.queue(box).stream().map(QueueEntry::item).collect(Collectors.toSet());
        for (int i = 0; i < queue.size(); i++) {
            ItemId item = queue.get(i).item();
            if (!known.containsKey(item) && !before.contains(item)) {
                throw new Problem(
                        "item-unknown",
                        422,
                        "Entry "
                                + i
                                + " of the list, item "
                                + item
                                + ", is not in the catalog. Take it off the list.",
                        Map.of("item", item.value(), "entry", i));
            }
        }
    }

    /** Orders other than revision {@code after}, as soon as there are any. */
    public CompletableFuture<Orders> next(BoxId box, long after) {
        boolean back = spoke.put(box, clock.instant()) == null;
        CompletableFuture<Orders> next = book.next(box, after);
        if (back) {
            loop.request();
        }
        return next;
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

    public Limits limits() {
        return Limits.of(settings);
    }

    /**
     * @throws Problem settings-malformed (400)
     */
    public void limits(Limits limits) {
        Settings fresh = limits.settings();
        store.setting(LIMITS, Json.text(limits));
        settings = fresh;
        loop.request();
    }

    @Override
    public List<QueueEntry> queue(BoxId box) {
        return lists.queue(box);
    }

    @Override
    public void change(BoxId box, QueueChange.Op op, ItemId item) {
        if (directory.box(box).isEmpty()) {
            throw new Problem("box-unknown", 404, "There is no box " + box + ".");
        }
        if (op != QueueChange.Op.REMOVE && items.item(item).isEmpty()) {
            throw new Problem("item-unknown", 404, "Item " + item + " is not in the catalog.");
        }
        lists.change(box, op, item);
        announceQueue(box);
    }

    @Override
    public List<QueueChange> pending(BoxId box) {
        return lists.pending(box);
    }

    @Override
    public List<DeliveryOrder> orders(BoxId box) {
        return book.deliveries(box);
    }

    private void announceQueue(BoxId box) {
        events.postEvent(new Event(ServerTopics.QUEUE, Map.of(ServerTopics.BOX, box.value())));
    }

    /** Plans for everybody. Returns when time alone will change the plan; null = never. */
    synchronized Instant planAnew() {
        Instant now = clock.instant();
        spoke.values().removeIf(t -> t.isBefore(now.minus(LEASE)));
        Set<BoxId> asking = new HashSet<>(spoke.keySet());
        plan = planner.plan(world.snapshot(now, asking, settings, stalls.avoided(now)), plan);
        List<BoxId> revoked = directory.revoked();
        long catalogRevision = items.revision();
        Map<BoxId, OrderBook.Page> pages = new HashMap<>();
        for (BoxId box : asking) {
            pages.put(
                    box,
                    new OrderBook.Page(plan.of(box), lists.pending(box), revoked, catalogRevision));
        }
        book.publish(pages);
        return plan.nextChange();
    }
}
