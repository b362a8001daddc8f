package dev.usher.library.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.usher.backend.api.Backend;
import dev.usher.backend.api.BackendException;
import dev.usher.backend.api.BoxReport;
import dev.usher.backend.api.CatalogDelta;
import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.ItemDescription;
import dev.usher.backend.api.LicenceGrant;
import dev.usher.backend.api.LicenceRequest;
import dev.usher.backend.api.Orders;
import dev.usher.backend.api.PassGrant;
import dev.usher.backend.api.PurchaseRequest;
import dev.usher.backend.api.QueueChange;
import dev.usher.crypto.Jws;
import dev.usher.crypto.SigningKey;
import dev.usher.library.room.Keeping;
import dev.usher.library.room.SilentPlayer;
import dev.usher.library.store.HouseholdStore;
import dev.usher.library.store.LibraryStore;
import dev.usher.media.api.ItemFile;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.Problem;
import dev.usher.metainfo.ManifestCodec;
import dev.usher.metainfo.Metainfo;
import dev.usher.metainfo.PieceHasher;
import dev.usher.settop.api.BoxTopics;
import dev.usher.settop.api.TrustedClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.sqlite.SQLiteDataSource;

/**
 * A box's surroundings in memory: server, swarm, identity, clock, event admin; and its database
 * file.
 */
final class World implements AutoCloseable {
    static final Timing FAST =
            new Timing(
                    Duration.ofMillis(5),
                    Duration.ofMillis(10),
                    Duration.ofMillis(200),
                    Duration.ofMillis(300),
                    Duration.ofMillis(10),
                    Duration.ofMillis(20),
                    Duration.ofSeconds(30));

    final FakeServer server = new FakeServer();
    final FakeSwarm swarm = new FakeSwarm();
    final List<Event> events = new CopyOnWriteArrayList<>();
    final List<Instant> synced = new CopyOnWriteArrayList<>();
    final SigningKey operator = SigningKey.generateEd25519();
    final FakeIdentity identity = new FakeIdentity(operator);
    final Map<ItemId, String> bought = new ConcurrentHashMap<>();
    final SilentPlayer player = new SilentPlayer(bought);
    boolean preload = true;
    volatile Instant now = Instant.parse("2026-01-02T03:04:05Z");
    private final Path database;
    private final List<LocalLibrary> running = new ArrayList<>();

    World(Path database) {
        this.database = database;
    }

    LibraryStore store() {
        return new LibraryStore(source());
    }

    HouseholdStore household() {
        return new HouseholdStore(source(), store());
    }

    private SQLiteDataSource source() {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + database);
        return source;
    }

    /** Starts the library over whatever is in the database. */
    LocalLibrary start() {
        EventAdmin admin =
                new EventAdmin() {
                    @Override
                    public void postEvent(Event event) {
                        events.add(event);
                    }

                    @Override
                    public void sendEvent(Event event) {
                        events.add(event);
                    }
                };
        TrustedClock clock =
                new TrustedClock() {
                    @Override
                    public Optional<Instant> now() {
                        return Optional.of(now);
                    }

                    @Override
                    public Instant certain() {
                        return now;
                    }

                    @Override
                    public void sync(Instant serverTime) {
                        synced.add(serverTime);
                    }
                };
        InstantSource time = () -> now;
        LibraryStore store = store();
        HouseholdStore household = new HouseholdStore(source(), store);
        Keeping keeping =
                new Keeping(
                        preload,
                        Duration.ofDays(30),
                        store,
                        household,
                        time,
                        () -> Optional.of(player));
        LocalLibrary library =
                new LocalLibrary(
                        store, household, keeping, server, swarm, identity, clock, admin, "0.1.0",
                        time, FAST);
        running.add(library);
        return library;
    }

    @Override
    public void close() {
        running.forEach(LocalLibrary::close);
    }

    List<Object> published(String topic) {
        return events.stream()
                .filter(e -> e.getTopic().equals(topic))
                .map(e -> e.getProperty(BoxTopics.DATA))
                .toList();
    }

    /** Publishes an item of one piece, signed by the operator. */
    CatalogItem publish(int number, String title, String synopsis) {
        return publish(number, title, synopsis, operator);
    }

    CatalogItem publish(int number, String title, String synopsis, SigningKey signer) {
        return publish(number, title, synopsis, signer, 1);
    }

    /** Publishes an item anew: other bytes under another key. */
    CatalogItem publishAnew(int number, String title) {
        return publish(number, title, "", operator, 2);
    }

    private CatalogItem publish(
            int number, String title, String synopsis, SigningKey signer, int version) {
        ItemId item = new ItemId(String.format("%032x", number));
        byte[] cipher = (title + number + "v".repeat(version - 1)).getBytes(UTF_8);
        PieceHasher hasher = new PieceHasher();
        hasher.write(cipher, 0, cipher.length);
        Metainfo metainfo =
                Metainfo.build(item, ItemLayout.BLOCK, List.of(hasher.finish()), Optional.empty());
        List<ItemFile> files = List.of(new ItemFile("film.mp4", "video/mp4", 3));
        Manifest manifest = new Manifest(metainfo.layout(), version, "key-" + number, files, now);
        String jws =
                Jws.sign(
                        signer, "usher-item+jws", ManifestCodec.payload(manifest, metainfo.info()));
        CatalogItem entry =
                new CatalogItem(
                        item,
                        version,
                        manifest.infoHash(),
                        title,
                        synopsis,
                        "film",
                        0,
                        files,
                        cipher.length,
                        List.of(),
                        null);
        server.offer(entry, new ItemDescription(jws, metainfo.pieceLayers()));
        return entry;
    }

    /** The server: a catalog, orders and what it was told. */
    static final class FakeServer implements Backend {
        final Map<ItemId, CatalogItem> catalog = new LinkedHashMap<>();
        final Map<ItemId, ItemDescription> describe = new ConcurrentHashMap<>();
        final List<BoxReport> reports = new CopyOnWriteArrayList<>();
        final List<QueueChange> changes = new CopyOnWriteArrayList<>();
        final List<ItemId> evictable = new CopyOnWriteArrayList<>();
        volatile long revision;
        volatile boolean down;

        /** Whether it says nothing of items just now. */
        volatile boolean undescribed;

        /** Whether it holds questions for orders until there is something new, however long. */
        volatile boolean holds;

        volatile Problem refusal;
        private List<DeliveryOrder> orders = List.of();
        private long ordersRevision = 1;

        synchronized void offer(CatalogItem entry, ItemDescription description) {
            describe.put(entry.item(), description);
            catalog.put(entry.item(), entry);
            revision++;
        }

        synchronized void order(DeliveryOrder... now) {
            orders = List.of(now);
            changed();
        }

        synchronized void changed() {
            ordersRevision++;
            notifyAll();
        }

        @Override
        public synchronized CatalogDelta catalog(long since) throws BackendException {
            answer();
            return new CatalogDelta(revision, List.copyOf(catalog.values()), List.of());
        }

        @Override
        public ItemDescription describe(ItemId item) throws BackendException {
            answer();
            if (undescribed) {
                throw new BackendException(BackendException.Reason.UNREACHABLE, "No answer.", null);
            }
            return Optional.ofNullable(describe.get(item))
                    .orElseThrow(() -> new Problem("item-unknown", 404, "No such item."));
        }

        @Override
        public void report(BoxReport report) throws BackendException {
            answer();
            reports.add(report);
        }

        @Override
        public synchronized Orders orders(long after, Duration wait) throws BackendException {
            answer();
            if (after == ordersRevision) {
                try {
                    do {
                        wait(wait.toMillis());
                    } while (holds && after == ordersRevision);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            answer();
            return new Orders(
                    ordersRevision,
                    Instant.parse("2026-01-02T03:04:05Z"),
                    30,
                    orders,
                    List.copyOf(changes),
                    List.of(),
                    revision,
                    List.copyOf(evictable));
        }

        private void answer() throws BackendException {
            if (down) {
                throw new BackendException(
                        BackendException.Reason.UNREACHABLE, "The server is down.", null);
            }
            if (refusal != null) {
                throw refusal;
            }
        }

        BoxReport lastReport() {
            return reports.isEmpty() ? null : reports.get(reports.size() - 1);
        }

        @Override
        public PassGrant purchase(PurchaseRequest request, String idempotencyKey) {
            throw new UnsupportedOperationException();
        }

        @Override
        public LicenceGrant licence(String passId, LicenceRequest request) {
            throw new UnsupportedOperationException();
        }
    }
}
