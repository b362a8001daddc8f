package dev.usher.tracker.internal;

import dev.usher.backend.api.BoxReport;
import dev.usher.backend.api.Holding;
import dev.usher.backend.api.Transfer;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.PieceSet;
import dev.usher.server.api.BoxDirectory;
import dev.usher.tracker.store.CopyStore;
import dev.usher.tracker.store.SettingStore;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.h2.jdbcx.JdbcConnectionPool;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/** A tracker on a database in memory, with a clock that is set by hand. */
final class Fixture implements AutoCloseable {
    static final ItemId ITEM = new ItemId("a".repeat(32));
    static final InfoHash HASH = new InfoHash("ab".repeat(32));
    static final BoxId LIVING_ROOM = new BoxId("1".repeat(32));
    static final BoxId NEIGHBOUR = new BoxId("2".repeat(32));

    final List<Event> events = new CopyOnWriteArrayList<>();
    final JdbcConnectionPool database =
            JdbcConnectionPool.create(
                    "jdbc:h2:mem:"
                            + UUID.randomUUID()
                            + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;WRITE_DELAY=0;OPTIMIZE_REUSE_RESULTS=0;DB_CLOSE_DELAY=-1",
                    "sa",
                    "");
    final Catalogued catalog = new Catalogued();
    volatile List<BoxId> revoked = List.of();
    private ForeignTracker foreign;
    volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");
    TrackedCopies copies = start();

    /** A new process on the same tables. */
    TrackedCopies start() {
        copies =
                new TrackedCopies(
                        new CopyStore(database),
                        new Recorder(events, this::tell),
                        new Settings(),
                        () -> now);
        return copies;
    }

    /** The tracker for foreign clients, closed until it is opened. */
    ForeignTracker foreign() {
        if (foreign == null) {
            foreign = restartForeign();
        }
        return foreign;
    }

    /** A new process on the same tables. */
    ForeignTracker restartForeign() {
        if (foreign != null) {
            foreign.stop();
        }
        BoxDirectory directory =
                (BoxDirectory)
                        Proxy.newProxyInstance(
                                BoxDirectory.class.getClassLoader(),
                                new Class<?>[] {BoxDirectory.class},
                                (p, m, a) -> m.getName().equals("revoked") ? revoked : null);
        foreign =
                new ForeignTracker(
                        config(), copies, catalog.service(), directory, new SettingStore(database));
        return foreign;
    }

    /** As EventAdmin would. */
    void tell(Event event) {
        if (foreign != null) {
            foreign.handleEvent(event);
        }
    }

    private static ForeignTracker.Config config() {
        return (ForeignTracker.Config)
                Proxy.newProxyInstance(
                        ForeignTracker.Config.class.getClassLoader(),
                        new Class<?>[] {ForeignTracker.Config.class},
                        (p, m, a) -> m.getName().endsWith("Port") ? 0 : m.getDefaultValue());
    }

    void after(long seconds) {
        now = now.plusSeconds(seconds);
    }

    void report(BoxId box, String endpoint, PieceSet pieces) {
        report(box, endpoint, pieces, Transfer.State.RUNNING);
    }

    void report(BoxId box, String endpoint, PieceSet pieces, Transfer.State state) {
        report(box, HASH, List.of(endpoint), pieces, state);
    }

    void report(
            BoxId box,
            InfoHash hash,
            List<String> endpoints,
            PieceSet pieces,
            Transfer.State state) {
        copies.report(
                box,
                BoxReport.of(
                        "0.1.0",
                        endpoints,
                        List.of(new Holding(ITEM, hash, pieces)),
                        List.of(),
                        0,
                        List.of(new Transfer(ITEM, hash, 100, 0, Map.of(), 0, 0, state, "")),
                        0,
                        List.of()));
    }

    @Override
    public void close() {
        if (foreign != null) {
            foreign.stop();
        }
        copies.stop();
        database.dispose();
    }

    private record Recorder(List<Event> events, Consumer<Event> told) implements EventAdmin {
        @Override
        public void postEvent(Event event) {
            events.add(event);
            told.accept(event);
        }

        @Override
        public void sendEvent(Event event) {
            events.add(event);
        }
    }

    private static final class Settings implements TrackedCopies.Config {
        @Override
        public int leaseSeconds() {
            return 90;
        }

        @Override
        public int announceSeconds() {
            return 60;
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return TrackedCopies.Config.class;
        }
    }
}
