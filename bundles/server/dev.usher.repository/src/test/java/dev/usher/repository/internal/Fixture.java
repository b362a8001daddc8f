package dev.usher.repository.internal;

import dev.usher.backend.api.CatalogDelta;
import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.ItemDescription;
import dev.usher.backend.api.Offer;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Tier;
import dev.usher.repository.placement.CiphertextPlace;
import dev.usher.repository.placement.Keeper;
import dev.usher.repository.placement.Register;
import dev.usher.repository.placement.TestKeeper;
import dev.usher.repository.store.DraftStore;
import dev.usher.repository.store.PlacementStore;
import dev.usher.repository.store.RepositoryStore;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.ContentKey;
import dev.usher.server.api.KeyVault;
import dev.usher.server.api.OperatorKeys;
import dev.usher.server.api.Publisher.PublishRequest;
import dev.usher.server.api.TrustAnchors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.h2.jdbcx.JdbcConnectionPool;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/** A repository with a catalog, a vault and keys in memory. */
public final class Fixture implements AutoCloseable {
    public static final Offer OFFER =
            new Offer("rent", Offer.Model.RENTAL, 390, "EUR", 0, 172800, false);
    public static final PublishRequest FILM =
            new PublishRequest("Film", "A film", "film", 6, List.of(OFFER), null);

    public final Map<ItemId, CatalogItem> published = new LinkedHashMap<>();
    public final Map<ItemId, ItemDescription> descriptions = new HashMap<>();
    public final Map<String, byte[]> contentKeys = new HashMap<>();
    public final List<Event> events = new CopyOnWriteArrayList<>();
    public final Path directory;
    public final JdbcConnectionPool database =
            JdbcConnectionPool.create(
                    "jdbc:h2:mem:"
                            + UUID.randomUUID()
                            + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;WRITE_DELAY=0;OPTIMIZE_REUSE_RESULTS=0;DB_CLOSE_DELAY=-1",
                    "sa",
                    "");
    public LocalRepository repository;
    public PublishingHouse house;
    public FilePublisher publisher;
    public Register register;
    public PlacementStore placements;
    public PlacedRepositories repositories;
    public Keeper keeper;

    /** Whether the process dies right after the catalog was changed. */
    public boolean catalogKills;

    public volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");

    public Fixture(Path directory) {
        this.directory = directory;
        start();
    }

    /** A new process on the same folder and tables. */
    public void start() {
        start(embedded -> embedded, null);
    }

    /**
     * @param others places of the servers by name; null = by HTTP
     */
    public void start(
            UnaryOperator<CiphertextPlace> embedded, Function<String, CiphertextPlace> others) {
        try {
            RepositoryStore store = new RepositoryStore(database);
            EventAdmin recorder = new Recorder(events);
            placements = new PlacementStore(store);
            register = new Register(placements, recorder, () -> now);
            repository = new LocalRepository(store, register, recorder, new Settings(), directory);
            keeper =
                    TestKeeper.of(
                            register,
                            placements,
                            new MemoryCatalog(),
                            new PlainKeys(),
                            embedded.apply(new FolderPlace(repository)),
                            others);
            repositories = new PlacedRepositories(register, keeper, repository);
            house =
                    new PublishingHouse(
                            new DraftStore(store),
                            repository,
                            new MemoryCatalog(),
                            new MemoryVault(),
                            new PlainKeys(),
                            new FixedAnchors(),
                            () -> now);
            publisher = new FilePublisher(house, repository);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TorrentFiles torrents() {
        return new TorrentFiles(new MemoryCatalog(), new PlainKeys(), repositories);
    }

    @Override
    public void close() {
        repository.stop();
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

    private static final class Settings implements LocalRepository.Config {
        @Override
        public String directory() {
            return "";
        }

        @Override
        public String name() {
            return "main";
        }

        @Override
        public String baseUrl() {
            return "https://127.0.0.1:8443/repository/";
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return LocalRepository.Config.class;
        }
    }

    private final class MemoryCatalog implements Catalog {
        @Override
        public List<CatalogItem> items() {
            return List.copyOf(published.values());
        }

        @Override
        public Optional<CatalogItem> item(ItemId id) {
            return Optional.ofNullable(published.get(id));
        }

        @Override
        public CatalogDelta since(long revision) {
            return new CatalogDelta(revision(), items(), List.of());
        }

        @Override
        public long revision() {
            return published.size();
        }

        @Override
        public Optional<ItemDescription> describe(ItemId id) {
            return Optional.ofNullable(descriptions.get(id));
        }

        @Override
        public void publish(CatalogItem item, ItemDescription description) {
            published.put(item.item(), item);
            descriptions.put(item.item(), description);
            if (catalogKills) {
                throw new IllegalStateException("killed");
            }
        }

        @Override
        public void offers(ItemId id, List<Offer> offers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean withdrawn(ItemId id) {
            return false;
        }

        @Override
        public void withdraw(ItemId id) {
            published.remove(id);
        }
    }

    private final class MemoryVault implements KeyVault {
        @Override
        public ContentKey create(ItemId item, int version, Tier tier) {
            byte[] key =
                    item.value()
                            .substring(version + tier.ordinal(), version + tier.ordinal() + 16)
                            .getBytes(StandardCharsets.US_ASCII);
            String id =
                    "key-"
                            + item
                            + (version > 1 ? "-v" + version : "")
                            + (tier == Tier.SD ? "" : "-" + tier);
            contentKeys.put(id, key);
            return new ContentKey(id, key.clone());
        }

        @Override
        public Optional<ContentKey> open(String keyId) {
            return Optional.ofNullable(contentKeys.get(keyId))
                    .map(k -> new ContentKey(keyId, k.clone()));
        }
    }

    /** Signs with a prefix: signatures are the PKI's business. */
    private static final class PlainKeys implements OperatorKeys {
        @Override
        public String sign(Purpose purpose, String type, byte[] payload) {
            return purpose + " " + type + " " + new String(payload, StandardCharsets.UTF_8);
        }

        @Override
        public byte[] verify(Purpose purpose, String type, String jws) {
            String prefix = purpose + " " + type + " ";
            if (!jws.startsWith(prefix)) {
                throw new IllegalArgumentException(jws);
            }
            return jws.substring(prefix.length()).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String jwks() {
            return "{}";
        }
    }

    private static final class FixedAnchors implements TrustAnchors {
        @Override
        public String operatorCaFingerprint() {
            return "00".repeat(32);
        }

        @Override
        public String operatorCaPem() {
            return "operator\n";
        }

        @Override
        public String swarmCaPem() {
            return "-----BEGIN CERTIFICATE-----\nswarm\n-----END CERTIFICATE-----\n";
        }
    }
}
