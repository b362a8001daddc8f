package dev.usher.scheduler.internal;

import dev.usher.backend.api.BoxReport;
import dev.usher.backend.api.Holding;
import dev.usher.backend.api.QueueEntry;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.persistence.PersistenceException;
import dev.usher.scheduler.plan.Wish;
import dev.usher.scheduler.preload.Choice;
import dev.usher.scheduler.preload.Keepers;
import dev.usher.scheduler.preload.OffPeak;
import dev.usher.scheduler.preload.PreloadPolicy;
import dev.usher.scheduler.preload.Preloading;
import dev.usher.scheduler.preload.Ranking;
import dev.usher.scheduler.preload.Request;
import dev.usher.scheduler.preload.Shelf;
import dev.usher.scheduler.preload.Taste;
import dev.usher.scheduler.preload.Title;
import dev.usher.scheduler.store.RequestStore;
import dev.usher.server.api.Box;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.Copies;
import dev.usher.server.api.Deliveries;
import dev.usher.server.api.Household;
import dev.usher.server.api.Households;
import dev.usher.server.api.Repositories;
import dev.usher.server.api.ServerTopics;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches what people ask for, and tells the scheduler again and again what every present box is to
 * get ahead of that, and what may leave it.
 */
@Component(
        service = {PreloadDesk.class, EventHandler.class},
        immediate = true,
        configurationPid = PreloadSettings.PID,
        property = {
            EventConstants.EVENT_TOPIC + "=" + ServerTopics.QUEUE,
            EventConstants.EVENT_TOPIC + "=" + ServerTopics.PASSES
        })
@Designate(ocd = PreloadSettings.class)
public final class PreloadDesk implements EventHandler {
    private static final Logger LOG = LoggerFactory.getLogger(PreloadDesk.class);
    private static final long PAUSE_SECONDS = 60;

    /** What households want within this time is written together. */
    private static final long GATHER_MILLIS = 500;

    private final Wants wants;
    private final Catalog catalog;
    private final BoxDirectory directory;
    private final Households households;
    private final Copies copies;
    private final Repositories repositories;
    private final Deliveries deliveries;
    private final BiConsumer<BoxId, List<Wish>> preloads;
    private final BiConsumer<BoxId, List<ItemId>> evictable;
    private final PreloadPolicy policy;
    private final OffPeak offPeak;
    private final InstantSource clock;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(r -> new Thread(r, "usher-preload"));
    private final AtomicBoolean news = new AtomicBoolean();

    @Activate
    public PreloadDesk(
            PreloadSettings settings,
            @Reference RequestStore store,
            @Reference Catalog catalog,
            @Reference BoxDirectory directory,
            @Reference Households households,
            @Reference Copies copies,
            @Reference Repositories repositories,
            @Reference DeliveryDesk desk) {
        this(
                PreloadTerms.policy(settings),
                PreloadTerms.offPeak(settings),
                new Wants(store, Clock.systemUTC().instant()),
                catalog,
                directory,
                households,
                copies,
                repositories,
                desk,
                desk::preloads,
                desk::evictable,
                Clock.systemUTC());
        thread.scheduleWithFixedDelay(
                this::tryRound, PAUSE_SECONDS, PAUSE_SECONDS, TimeUnit.SECONDS);
    }

    PreloadDesk(
            PreloadPolicy policy,
            OffPeak offPeak,
            Wants wants,
            Catalog catalog,
            BoxDirectory directory,
            Households households,
            Copies copies,
            Repositories repositories,
            Deliveries deliveries,
            BiConsumer<BoxId, List<Wish>> preloads,
            BiConsumer<BoxId, List<ItemId>> evictable,
            InstantSource clock) {
        this.policy = policy;
        this.offPeak = offPeak;
        this.wants = wants;
        this.catalog = catalog;
        this.directory = directory;
        this.households = households;
        this.copies = copies;
        this.repositories = repositories;
        this.deliveries = deliveries;
        this.preloads = preloads;
        this.evictable = evictable;
        this.clock = clock;
    }

    @Deactivate
    void stop() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("The pre-loading thread did not end within 5 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        write();
    }

    @Override
    public void handleEvent(Event event) {
        if (event.getProperty(ServerTopics.HOUSEHOLD) instanceof String household
                && event.getProperty(ServerTopics.ITEM) instanceof String item) {
            wants.bought(household, new ItemId(item), clock.instant());
        } else if (event.getProperty(ServerTopics.BOX) instanceof String id) {
            listed(new BoxId(id));
        }
        if (news.compareAndSet(false, true)) {
            try {
                thread.schedule(this::write, GATHER_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("What is wanted while this part ends, it writes at its end");
            }
        }
    }

    private void listed(BoxId id) {
        directory
                .box(id)
                .ifPresent(
                        box ->
                                wants.listed(
                                        box.household(),
                                        id,
                                        deliveries.queue(id),
                                        clock.instant()));
    }

    private void write() {
        news.set(false);
        try {
            wants.write();
        } catch (PersistenceException e) {
            LOG.warn("What households want is not written, trying again soon: {}", e.getMessage());
        }
    }

    private void tryRound() {
        try {
            round();
        } catch (PersistenceException | Problem e) {
            LOG.error("Nothing new is pre-loaded for now: {}", e.getMessage());
        }
    }

    /** Chooses anew for every present box. */
    void round() {
        write();
        Instant now = clock.instant();
        List<Title> titles = catalog.items().stream().map(Title::of).toList();
        int homes = Math.max(1, households.households().size());
        Ranking ranking = wants.popularity(p -> new Ranking(titles, p, homes, policy, now));
        Preloading preloading = new Preloading(ranking, policy);
        Map<ItemId, Title> byItem = new HashMap<>();
        titles.forEach(t -> byItem.put(t.item(), t));
        Spares spares = new Spares();
        for (Box box : directory.boxes()) {
            Optional<Copies.Presence> presence = copies.presence(box.id());
            if (presence.isPresent() && box.revoked() == null) {
                BoxReport report = presence.get().report();
                Shelf shelf = shelf(box, report, byItem);
                Predicate<ItemId> mayGo = i -> spares.mayGo(byItem.get(i), box.id());
                Taste taste = new Taste(ranking, history(box.household(), byItem));
                Choice choice = preloading.choose(shelf, taste, mayGo);
                boolean night = offPeak.contains(now);
                preloads.accept(
                        box.id(),
                        night ? choice.fetch().stream().map(Wish::now).toList() : List.of());
                evictable.accept(box.id(), choice.evictable());
            }
        }
    }

    private Shelf shelf(Box box, BoxReport report, Map<ItemId, Title> titles) {
        Map<ItemId, Boolean> held = new HashMap<>();
        for (Holding h : report.holdings()) {
            held.put(h.item(), false);
        }
        report.transfers().forEach(t -> held.put(t.item(), t.verified() >= t.length()));
        Set<ItemId> kept = new HashSet<>(report.spare().kept());
        long coming = 0;
        for (QueueEntry e : report.queue()) {
            kept.add(e.item());
            Title t = titles.get(e.item());
            coming += t == null || held.containsKey(e.item()) ? 0 : t.length();
        }
        int rating = households.household(box.household()).map(Household::maxRating).orElse(0);
        return new Shelf(report.diskFree(), held, kept, coming, rating, report.spare().preload());
    }

    private List<Request> history(String household, Map<ItemId, Title> titles) {
        List<Request> history = new ArrayList<>();
        for (RequestStore.Asked a : wants.of(household)) {
            Title t = titles.get(a.item());
            if (t != null) {
                history.add(new Request(t, a.when()));
            }
        }
        return history;
    }

    /** Where else the items are, looked up once in a round. */
    private final class Spares {
        private final Keepers keepers = new Keepers(policy.copies());
        private final Map<InfoHash, Integer> atRepositories = new HashMap<>();
        private final Map<InfoHash, List<BoxId>> complete = new HashMap<>();

        boolean mayGo(Title title, BoxId box) {
            InfoHash item = title.infoHash();
            int n = atRepositories.computeIfAbsent(item, i -> repositories.holding(i).size());
            return keepers.mayGo(
                    item,
                    box,
                    n > 0 ? List.of() : complete.computeIfAbsent(item, i -> holders(title)),
                    n);
        }

        private List<BoxId> holders(Title title) {
            return copies.copies(title.infoHash()).stream()
                    .map(Copies.Copy::box)
                    .filter(b -> hasAll(b, title.infoHash()))
                    .toList();
        }

        private boolean hasAll(BoxId box, InfoHash item) {
            return copies.presence(box).stream()
                    .flatMap(p -> p.report().transfers().stream())
                    .anyMatch(t -> t.infoHash().equals(item) && t.verified() >= t.length());
        }
    }
}
