package dev.usher.scheduler.internal;

import static java.util.Comparator.comparing;

import dev.usher.backend.api.BoxReport;
import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Holding;
import dev.usher.backend.api.QueueEntry;
import dev.usher.backend.api.Source;
import dev.usher.backend.api.Transfer;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.PieceSet;
import dev.usher.scheduler.preload.OffPeak;
import dev.usher.scheduler.preload.PreloadPolicy;
import dev.usher.scheduler.store.ConductStore;
import dev.usher.scheduler.store.QueueStore;
import dev.usher.scheduler.store.RequestStore;
import dev.usher.server.api.Box;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Copies;
import dev.usher.server.api.Household;
import dev.usher.server.api.Households;
import dev.usher.server.api.OperatorKeys;
import dev.usher.server.api.Repositories;
import dev.usher.server.api.ServerTopics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.h2.jdbcx.JdbcConnectionPool;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/**
 * A scheduler among services in memory, with a clock that is set by hand. It plans on a thread of
 * its own as well, beside what a test does.
 */
final class Fixture implements AutoCloseable {
    static final BoxId LIVING_ROOM = new BoxId("1".repeat(32));
    static final BoxId NEIGHBOUR = new BoxId("2".repeat(32));
    static final ItemId FILM = new ItemId("f".repeat(32));
    static final ItemId SONG = new ItemId("5".repeat(32));
    static final int PIECES = 10;

    final MemoryCatalog catalog = new MemoryCatalog();
    final Map<BoxId, BoxReport> reports = new ConcurrentSkipListMap<>(comparing(BoxId::value));
    final List<BoxId> revoked = new CopyOnWriteArrayList<>();
    final List<Event> events = new CopyOnWriteArrayList<>();
    final JdbcConnectionPool database =
            JdbcConnectionPool.create(
                    "jdbc:h2:mem:"
                            + UUID.randomUUID()
                            + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;WRITE_DELAY=0;OPTIMIZE_REUSE_RESULTS=0;DB_CLOSE_DELAY=-1",
                    "sa",
                    "");
    volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");
    final OneRepository repositories = new OneRepository();
    DeliveryDesk desk;

    Fixture() {
        publish(FILM, null);
        publish(SONG, null);
        start();
    }

    /** A new process on the same tables. */
    DeliveryDesk start() {
        desk =
                new DeliveryDesk(
                        new QueueStore(database),
                        new ConductStore(database),
                        new KnownItems(catalog, new PlainKeys()),
                        new MemoryDirectory(),
                        new MemoryCopies(),
                        repositories,
                        new Recorder(events),
                        () -> now);
        return desk;
    }

    /** What is pre-loaded, beside the desk, over the same tables. */
    PreloadDesk preloading(OffPeak offPeak) {
        return new PreloadDesk(
                PreloadPolicy.FULL,
                offPeak,
                new Wants(new RequestStore(database), now),
                catalog,
                new MemoryDirectory(),
                new TwoHouseholds(),
                new MemoryCopies(),
                repositories,
                desk,
                desk::preloads,
                desk::evictable,
                () -> now);
    }

    void publish(ItemId item, Instant release) {
        catalog.publish(item, release);
    }

    InfoHash hash(ItemId item) {
        return catalog.hash(item);
    }

    void report(BoxId box, PieceSet film, ItemId... queue) {
        report(box, film, List.of(), queue);
    }

    void report(BoxId box, PieceSet film, List<Transfer> transfers, ItemId... queue) {
        List<QueueEntry> entries = new ArrayList<>();
        for (ItemId i : queue) {
            entries.add(new QueueEntry(i, null));
        }
        desk.report(box, reportOf(film, transfers, entries, 0));
    }

    BoxReport reportOf(
            PieceSet film, List<Transfer> transfers, List<QueueEntry> queue, long applied) {
        return BoxReport.of(
                "0.1.0",
                List.of("127.0.0.1:6891"),
                List.of(new Holding(FILM, hash(FILM), film)),
                queue,
                applied,
                transfers,
                0,
                List.of());
    }

    /** Who has a portion of a box's first order. */
    List<String> senders(BoxId box) {
        return senders(desk.orders(box).get(0));
    }

    /** A repository without a portion is there for when nothing else is left. */
    static List<String> senders(DeliveryOrder order) {
        return order.sources().stream().filter(s -> !s.pieces().isEmpty()).map(Source::id).toList();
    }

    void revoke(BoxId box) {
        revoked.add(box);
        desk.handleEvent(new Event(ServerTopics.BOXES, Map.of(ServerTopics.BOX, box.value())));
    }

    @Override
    public void close() {
        desk.stop();
        database.dispose();
    }

    private record Recorder(List<Event> events) implements EventAdmin {
        @Override
        public void postEvent(Event event) {
            events.add(event);
        }

        @Override
        public void sendEvent(Event event) {
            events.add(event);
        }
    }

    private final class MemoryCopies implements Copies {
        @Override
        public void report(BoxId box, BoxReport report) {
            reports.put(box, report);
        }

        @Override
        public List<Copy> copies(InfoHash item) {
            return all().stream().filter(c -> c.item().equals(item)).toList();
        }

        @Override
        public List<Copy> all() {
            List<Copy> all = new ArrayList<>();
            reports.forEach(
                    (box, r) ->
                            r.holdings()
                                    .forEach(
                                            h ->
                                                    all.add(
                                                            new Copy(
                                                                    box,
                                                                    h.infoHash(),
                                                                    h.pieces(),
                                                                    r.endpoints()))));
            return all;
        }

        @Override
        public Optional<Presence> presence(BoxId box) {
            return Optional.ofNullable(reports.get(box)).map(r -> new Presence(box, r, now));
        }
    }

    /** Nobody is too young. */
    private static final class TwoHouseholds implements Households {
        @Override
        public List<Household> households() {
            return List.of(
                    new Household("h1", "one", 18, true), new Household("h2", "two", 18, true));
        }

        @Override
        public Optional<Household> household(String id) {
            return households().stream().filter(h -> h.id().equals(id)).findFirst();
        }

        @Override
        public Household create(String name, String user, String password, String pin) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkPin(String household, String pin) {
            throw new UnsupportedOperationException();
        }
    }

    private final class MemoryDirectory implements BoxDirectory {
        @Override
        public Optional<Box> box(BoxId id) {
            return boxes().stream().filter(b -> b.id().equals(id)).findFirst();
        }

        @Override
        public List<Box> boxes() {
            return List.of(
                    new Box(LIVING_ROOM, "living-room", "h1", now, null),
                    new Box(NEIGHBOUR, "neighbour", "h2", now, null),
                    new Box(new BoxId("3".repeat(32)), "third", "h3", now, null));
        }

        @Override
        public List<Box> boxesOf(String household) {
            return List.of();
        }

        @Override
        public List<BoxId> revoked() {
            return List.copyOf(revoked);
        }

        @Override
        public Box enrol(String code, BoxId id, String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<String> invited(String code, BoxId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Box admit(String household, BoxId id, String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String newEnrolmentCode(String household) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void revoke(BoxId id) {
            revoked.add(id);
        }
    }

    static final class OneRepository implements Repositories {
        /** Items it has lost. */
        final List<InfoHash> lost = new CopyOnWriteArrayList<>();

        @Override
        public List<Repository> holding(InfoHash item) {
            return lost.contains(item) ? List.of() : all();
        }

        @Override
        public List<Repository> all() {
            return List.of(new Repository("main", "https://server/repository/", 2, 0));
        }

        @Override
        public long served(InfoHash item) {
            return 0;
        }
    }

    /** Signatures are the PKI's business. */
    private static final class PlainKeys implements OperatorKeys {
        @Override
        public String sign(Purpose purpose, String type, byte[] payload) {
            return new String(payload, StandardCharsets.UTF_8);
        }

        @Override
        public byte[] verify(Purpose purpose, String type, String jws) {
            return jws.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String jwks() {
            return "{}";
        }
    }
}
