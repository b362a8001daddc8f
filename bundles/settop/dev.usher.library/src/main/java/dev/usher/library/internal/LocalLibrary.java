package dev.usher.library.internal;

import dev.usher.backend.api.Backend;
import dev.usher.backend.api.BackendException;
import dev.usher.backend.api.BundleInfo;
import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.Orders;
import dev.usher.backend.api.QueueEntry;
import dev.usher.backend.api.Transfer;
import dev.usher.library.room.Keeping;
import dev.usher.library.room.Room;
import dev.usher.library.store.HouseholdStore;
import dev.usher.library.store.LibraryStore;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.Problem;
import dev.usher.persistence.PersistenceException;
import dev.usher.settop.api.BoxIdentity;
import dev.usher.settop.api.BoxState;
import dev.usher.settop.api.BoxTopics;
import dev.usher.settop.api.Library;
import dev.usher.settop.api.Parts;
import dev.usher.settop.api.Player.Session;
import dev.usher.settop.api.Swarm;
import dev.usher.settop.api.TrustedClock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The library. Readers are answered from the box's database by any thread; one worker thread makes
 * all changes that come from the server or the swarm, and a second thread waits for the server's
 * orders.
 */
@Component(
        immediate = true,
        service = {Library.class, EventHandler.class},
        property = {
            EventConstants.EVENT_TOPIC + "=" + BoxTopics.PROGRESS,
            EventConstants.EVENT_TOPIC + "=" + BoxTopics.PARTS,
            EventConstants.EVENT_TOPIC + "=" + BoxTopics.PLAYBACK
        })
public final class LocalLibrary implements Library, EventHandler {
    private static final Logger LOG = LoggerFactory.getLogger(LocalLibrary.class);

    private final LibraryStore store;
    private final HouseholdStore household;
    private final Backend backend;
    private final Swarm swarm;
    private final BoxIdentity identity;
    private final TrustedClock clock;
    private final Timing timing;
    private final News news;
    private final ServerLink link;
    private final Manifests manifests;
    private final Arrivals arrivals;
    private final HeldItems held;
    private final DeliveryPlan plan;
    private final Successors successors;
    private final Reporter reporter;
    private final Conversation conversation;
    private final ScheduledExecutorService worker =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "usher-library"));

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Parts parts;

    @Activate
    public LocalLibrary(
            @Reference LibraryStore store,
            @Reference HouseholdStore household,
            @Reference Keeping keeping,
            @Reference Backend backend,
            @Reference Swarm swarm,
            @Reference BoxIdentity identity,
            @Reference TrustedClock clock,
            @Reference EventAdmin events,
            BundleContext context) {
        this(
                store,
                household,
                keeping,
                backend,
                swarm,
                identity,
                clock,
                events,
                context.getBundle().getVersion().toString(),
                InstantSource.system(),
                Timing.USUAL);
    }

    LocalLibrary(
            LibraryStore store,
            HouseholdStore household,
            Keeping keeping,
            Backend backend,
            Swarm swarm,
            BoxIdentity identity,
            TrustedClock clock,
            EventAdmin events,
            String softwareVersion,
            InstantSource time,
            Timing timing) {
        this.store = store;
        this.household = household;
        this.backend = backend;
        this.swarm = swarm;
        this.identity = identity;
        this.clock = clock;
        this.timing = timing;
        news = new News(events);
        link = new ServerLink(this::standingChanged);
        manifests = new Manifests(store, backend, identity, swarm, time);
        arrivals =
                new Arrivals(store, household, manifests, swarm, news, time, timing.damageGrace());
        held = new HeldItems(household, manifests, arrivals, swarm);
        Room room = new Room(held, keeping, time);
        successors = new Successors(store, manifests, arrivals, held, keeping, news);
        plan = new DeliveryPlan(store, manifests, arrivals, successors, swarm, held, keeping, room);
        ReportWriter writer =
                new ReportWriter(
                        softwareVersion, store, swarm, manifests, keeping, time, this::parts);
        reporter = new Reporter(backend, writer::report, link, worker, timing);
        conversation = new Conversation(backend, link, worker, this::follow, timing);
        worker.execute(this::open);
        long pulse = Math.min(1000, timing.heartbeat().toMillis());
        worker.scheduleWithFixedDelay(this::pulse, pulse, pulse, TimeUnit.MILLISECONDS);
        conversation.start();
    }

    @Deactivate
    void close() {
        worker.shutdown();
        conversation.close();
        try {
            if (!worker.awaitTermination(2, TimeUnit.SECONDS)) {
                worker.shutdownNow();
                worker.awaitTermination(2, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            worker.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    // ---- for readers

    @Override
    public List<CatalogItem> search(String query) {
        return store.search(query);
    }

    @Override
    public Optional<CatalogItem> item(ItemId id) {
        return store.item(id);
    }

    @Override
    public List<QueueEntry> queue() {
        return store.queue();
    }

    @Override
    public Optional<Manifest> manifest(ItemId id) {
        return manifests.of(id);
    }

    @Override
    public boolean available(ItemId id) {
        return manifests
                .of(id)
                .flatMap(m -> swarm.transfer(m.infoHash()))
                .map(t -> t.state() == Transfer.State.COMPLETE)
                .orElse(false);
    }

    @Override
    public Optional<Transfer> transfer(ItemId id) {
        Optional<Manifest> manifest = manifests.of(id);
        if (manifest.isPresent()) {
            return swarm.transfer(manifest.get().infoHash());
        }
        if (store.queue().stream().noneMatch(e -> e.item().equals(id))) {
            return Optional.empty();
        }
        Optional<String> refusal = manifests.refusal(id);
        String reason =
                refusal.orElseGet(
                        () ->
                                link.isOffline()
                                        ? link.standing().reason()
                                        : "The server is asked how to fetch it.");
        Transfer.State state =
                refusal.isPresent() ? Transfer.State.STALLED : Transfer.State.WAITING;
        return store.item(id).map(c -> waiting(c, state, reason));
    }

    private static Transfer waiting(CatalogItem c, Transfer.State state, String reason) {
        return new Transfer(c.item(), c.infoHash(), c.length(), 0, Map.of(), 0, 0, state, reason);
    }

    @Override
    public boolean preloaded(ItemId id) {
        return manifests.of(id).isPresent() && !household.asked().contains(id);
    }

    @Override
    public Set<ItemId> kept() {
        return household.kept();
    }

    @Override
    public void keep(ItemId id, boolean keep) {
        household.keep(id, keep);
    }

    @Override
    public BoxState state() {
        ServerLink.Standing standing = link.standing();
        return new BoxState(
                identity.name(),
                identity.enrolled() ? identity.id().value() : "",
                standing.server(),
                standing.reason(),
                clock.now().isPresent(),
                swarm.diskFree());
    }

    // ---- for writers

    @Override
    public void queue(List<QueueEntry> entries) {
        ListRules.check(entries, id -> store.item(id).isPresent() || manifests.of(id).isPresent());
        List<QueueEntry> waiting = new ArrayList<>();
        List<ItemId> here = new ArrayList<>();
        for (QueueEntry entry : entries) {
            if (available(entry.item())) {
                here.add(entry.item());
            } else {
                waiting.add(entry);
            }
        }
        try {
            store.queue(waiting);
        } catch (PersistenceException e) {
            LOG.error("The priority list could not be stored", e);
            throw new Problem(
                    "box-database",
                    507,
                    "The box cannot store the priority list; it stays as it was. Free some space on its disk, then try again.");
        }
        news.publish(BoxTopics.QUEUE, waiting);
        reporter.soon();
        worker.execute(() -> note(here));
        worker.execute(this::deliver);
    }

    private void note(List<ItemId> asked) {
        try {
            asked.forEach(arrivals::asked);
        } catch (PersistenceException e) {
            LOG.error("That {} were asked for could not be noted", asked, e);
        }
    }

    @Override
    public void handleEvent(Event event) {
        if (worker.isShutdown()) {
            return;
        }
        Object data = event.getProperty(BoxTopics.DATA);
        if (data instanceof Session watched) {
            if (Keeping.isOver(watched)) {
                // what waited for its end waits no more
                worker.execute(this::deliver);
            }
            return;
        }
        reporter.heard(data);
        if (data instanceof Transfer t && t.state() == Transfer.State.COMPLETE) {
            worker.execute(this::lookForArrivals);
        }
    }

    // ---- the worker

    private void open() {
        try {
            List<LibraryStore.Kept> kept = store.manifests();
            arrivals.open(kept);
            manifests.open(kept);
            held.open();
            plan.open();
            lookForArrivals();
            reporter.soon();
        } catch (RuntimeException e) {
            // the edge of a thread: nobody above would see it
            LOG.error(
                    "The library could not read what is on the box; restart it, or check its disk",
                    e);
        }
    }

    private void pulse() {
        lookForArrivals();
        held.finishLeaving();
        if (!link.isOffline() && reporter.silence().compareTo(timing.heartbeat()) >= 0) {
            reporter.soon();
        }
    }

    private void lookForArrivals() {
        try {
            if (arrivals.check()) {
                reporter.soon();
            }
        } catch (PersistenceException e) {
            LOG.error("What arrived could not be noted; trying again", e);
        }
    }

    private void follow(Orders renewed) {
        if (renewed.serverTime() != null) {
            clock.sync(renewed.serverTime());
        }
        boolean changed = store.apply(renewed.queueChanges(), this::available);
        plan.renew(renewed);
        if (changed) {
            news.publish(BoxTopics.QUEUE, store.queue());
            reporter.soon();
        }
        try {
            syncCatalog(renewed.catalogRevision());
        } catch (BackendException e) {
            link.offline(e.getMessage());
        }
        deliver();
    }

    private void syncCatalog(long newest) throws BackendException {
        long mine = store.catalogRevision();
        if (newest == mine) {
            return;
        }
        // a server that knows less than we do began anew: take everything
        boolean whole = newest < mine || mine == 0;
        store.apply(backend.catalog(whole ? 0 : mine), whole);
        successors.expect();
        news.publish(BoxTopics.CATALOG, store.catalogRevision());
    }

    private void deliver() {
        try {
            if (plan.follow()) {
                reporter.soon();
            }
        } catch (BackendException e) {
            link.offline(e.getMessage());
        } catch (PersistenceException e) {
            LOG.error("The box's database does not answer; its list is not worked on", e);
        }
    }

    private List<BundleInfo> parts() {
        Parts present = parts;
        return present == null ? List.of() : present.parts();
    }

    private void standingChanged() {
        if (!worker.isShutdown()) {
            news.publish(BoxTopics.STATE, state());
            reporter.soon();
        }
    }
}
