package dev.usher.tracker.internal;

import dev.usher.backend.api.BoxReport;
import dev.usher.backend.api.Holding;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.server.api.Copies;
import dev.usher.server.api.ServerTopics;
import dev.usher.tracker.store.CopyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of copies: holdings in tables, presence in memory.
 *
 * <p>A report makes a box present for one lease. After a restart of the server the boxes heard
 * within the last hour count as present for one lease without a word from them: a wrong guess costs
 * a box one failed connection, no guess would send everybody to the repository. {@link #presence}
 * stays empty until they report.
 */
@Component(
        service = {Copies.class, TrackedCopies.class},
        immediate = true,
        configurationPid = "dev.usher.tracker")
@Designate(ocd = TrackedCopies.Config.class)
public final class TrackedCopies implements Copies {
    private static final Logger LOG = LoggerFactory.getLogger(TrackedCopies.class);
    private static final Duration RECENT = Duration.ofHours(1);
    private static final String PLAIN = "plain:";

    /** Settings of the tracker. */
    @ObjectClassDefinition(name = "Usher tracker")
    public @interface Config {
        @AttributeDefinition(
                description = "Seconds after its last report for which a box counts as present",
                min = "5")
        int leaseSeconds() default 90;

        @AttributeDefinition(
                description = "Seconds after which a BitTorrent client announces again",
                min = "5")
        int announceSeconds() default 60;
    }

    /**
     * What is known of a box.
     *
     * @param presentUntil end of its lease
     * @param report null = none since this process began
     * @param saved when the tables were last told that it lives
     */
    private record Entry(
            Instant seen,
            Instant presentUntil,
            Instant saved,
            List<String> endpoints,
            Map<InfoHash, Holding> holdings,
            BoxReport report) {}

    /** A line for the operator. */
    public record Line(Copy copy, boolean present, Instant seen) {}

    private final CopyStore store;
    private final EventAdmin events;
    private final InstantSource clock;
    private final Duration lease;
    private final int announceSeconds;
    private final ConcurrentHashMap<BoxId, Entry> boxes = new ConcurrentHashMap<>();

    /** Who holds pieces of an item, by its truncated info hash. */
    private final ConcurrentHashMap<String, Set<BoxId>> holders = new ConcurrentHashMap<>();

    private final ScheduledExecutorService timer;

    @Activate
    public TrackedCopies(@Reference CopyStore store, @Reference EventAdmin events, Config config) {
        this(store, events, config, Clock.systemUTC());
        timer.scheduleWithFixedDelay(this::expire, 1, 1, TimeUnit.SECONDS);
    }

    TrackedCopies(CopyStore store, EventAdmin events, Config config, InstantSource clock) {
        this.store = store;
        this.events = events;
        this.clock = clock;
        this.lease = Duration.ofSeconds(config.leaseSeconds());
        this.announceSeconds = config.announceSeconds();
        this.timer =
                Executors.newSingleThreadScheduledExecutor(
                        r -> new Thread(r, "usher-tracker-leases"));
        Instant now = clock.instant();
        for (CopyStore.Row row : store.load()) {
            boolean recent = row.lastSeen().isAfter(now.minus(RECENT));
            Instant until = recent ? now.plus(lease) : row.lastSeen();
            boxes.put(
                    row.box(),
                    new Entry(
                            row.lastSeen(),
                            until,
                            row.lastSeen(),
                            row.endpoints(),
                            row.holdings(),
                            null));
            index(row.box(), Map.of(), row.holdings());
        }
    }

    @Deactivate
    void stop() {
        timer.shutdownNow();
        try {
            if (!timer.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("The tracker's timer did not end within 5 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void report(BoxId box, BoxReport report) {
        Map<InfoHash, Holding> holdings = new LinkedHashMap<>();
        report.holdings().stream()
                .filter(h -> !h.pieces().isEmpty())
                .forEach(h -> holdings.put(h.infoHash(), h));
        boolean[] news = new boolean[2];
        boxes.compute(
                box,
                (id, before) -> {
                    Instant now = clock.instant();
                    boolean same =
                            before != null
                                    && before.holdings().equals(holdings)
                                    && before.endpoints().equals(report.endpoints());
                    boolean due =
                            before == null
                                    || before.saved().isBefore(now.minus(lease.dividedBy(3)));
                    if (!same || due) {
                        store.save(
                                new CopyStore.Row(box, now, report.endpoints(), holdings),
                                before == null ? Map.of() : before.holdings());
                    }
                    news[0] = !same || !present(before, now) || before.report() == null;
                    news[1] =
                            before == null
                                    || before.report() == null
                                    || !before.report().transfers().equals(report.transfers());
                    index(id, before == null ? Map.of() : before.holdings(), holdings);
                    return new Entry(
                            now,
                            now.plus(lease),
                            !same || due ? now : before.saved(),
                            report.endpoints(),
                            holdings,
                            report.at(secure(report.endpoints())));
                });
        if (news[0]) {
            announce(ServerTopics.COPIES, box);
        }
        if (news[1]) {
            announce(ServerTopics.TRANSFERS, box);
        }
    }

    private void index(BoxId box, Map<InfoHash, Holding> before, Map<InfoHash, Holding> now) {
        for (InfoHash gone : before.keySet()) {
            if (!now.containsKey(gone)) {
                holders.computeIfPresent(
                        gone.serverName(),
                        (hash, them) -> them.remove(box) && them.isEmpty() ? null : them);
            }
        }
        for (InfoHash held : now.keySet()) {
            if (!before.containsKey(held)) {
                holders.compute(
                        held.serverName(),
                        (hash, them) -> {
                            Set<BoxId> all = them == null ? ConcurrentHashMap.newKeySet() : them;
                            all.add(box);
                            return all;
                        });
            }
        }
    }

    /** Where other boxes reach the box. */
    private static List<String> secure(List<String> endpoints) {
        return endpoints.stream().filter(e -> !e.startsWith(PLAIN)).toList();
    }

    @Override
    public List<Copy> copies(InfoHash item) {
        return present(item.serverName());
    }

    /** As {@link #copies}, for the first 20 bytes of the info hash as 40 hexadecimal digits. */
    List<Copy> present(String truncatedHash) {
        Instant now = clock.instant();
        List<Copy> copies = new ArrayList<>();
        for (BoxId box : holders.getOrDefault(truncatedHash, Set.of())) {
            Entry e = boxes.get(box);
            if (present(e, now)) {
                e.holdings()
                        .forEach(
                                (hash, held) -> {
                                    if (hash.serverName().equals(truncatedHash)) {
                                        copies.add(
                                                new Copy(
                                                        box,
                                                        hash,
                                                        held.pieces(),
                                                        secure(e.endpoints())));
                                    }
                                });
            }
        }
        return copies;
    }

    /**
     * What clients may be told of a box: what it holds and where it answers.
     *
     * @param items how many pieces it holds, by v2 info hash
     * @param secure {@code host:port} with TLS
     * @param plain {@code host:port} without
     */
    record Offer(Map<InfoHash, Integer> items, List<String> secure, List<String> plain) {
        static final Offer NONE = new Offer(Map.of(), List.of(), List.of());
    }

    /** Nothing of a box that is away. */
    Offer offer(BoxId box) {
        Entry e = boxes.get(box);
        if (!present(e, clock.instant())) {
            return Offer.NONE;
        }
        Map<InfoHash, Integer> items = new HashMap<>();
        e.holdings().forEach((hash, held) -> items.put(hash, held.pieces().size()));
        List<String> plain =
                e.endpoints().stream()
                        .filter(p -> p.startsWith(PLAIN))
                        .map(p -> p.substring(PLAIN.length()))
                        .toList();
        return new Offer(items, secure(e.endpoints()), plain);
    }

    /** Every box that was ever heard of. */
    Set<BoxId> known() {
        return Set.copyOf(boxes.keySet());
    }

    @Override
    public List<Copy> all() {
        return lines().stream().map(Line::copy).toList();
    }

    /** Everything that is held, with the presence of the holder. */
    public List<Line> lines() {
        Instant now = clock.instant();
        List<Line> lines = new ArrayList<>();
        boxes.forEach(
                (box, e) ->
                        e.holdings()
                                .forEach(
                                        (hash, held) ->
                                                lines.add(
                                                        new Line(
                                                                new Copy(
                                                                        box,
                                                                        hash,
                                                                        held.pieces(),
                                                                        secure(e.endpoints())),
                                                                present(e, now),
                                                                e.seen()))));
        return lines;
    }

    @Override
    public Optional<Presence> presence(BoxId box) {
        Entry e = boxes.get(box);
        return e == null || e.report() == null || !present(e, clock.instant())
                ? Optional.empty()
                : Optional.of(new Presence(box, e.report(), e.seen()));
    }

    /** How long a BitTorrent client is asked to wait between announces. */
    int announceSeconds() {
        return announceSeconds;
    }

    /** Lets leases that ran out count, and says so. */
    void expire() {
        Instant now = clock.instant();
        for (Map.Entry<BoxId, Entry> known : boxes.entrySet()) {
            BoxId box = known.getKey();
            if (present(known.getValue(), now)) {
                continue;
            }
            boolean[] gone = new boolean[1];
            boxes.computeIfPresent(
                    box,
                    (id, e) -> {
                        // an entry whose lease has no end any more was announced before
                        gone[0] = e.presentUntil().isAfter(e.seen()) && !present(e, now);
                        return gone[0]
                                ? new Entry(
                                        e.seen(),
                                        e.seen(),
                                        e.saved(),
                                        e.endpoints(),
                                        e.holdings(),
                                        null)
                                : e;
                    });
            if (gone[0]) {
                LOG.info("Box {} is away: no report for {} s", box, lease.toSeconds());
                announce(ServerTopics.COPIES, box);
            }
        }
    }

    private static boolean present(Entry e, Instant now) {
        return e != null && now.isBefore(e.presentUntil());
    }

    private void announce(String topic, BoxId box) {
        events.postEvent(new Event(topic, Map.of(ServerTopics.BOX, box.value())));
    }
}
