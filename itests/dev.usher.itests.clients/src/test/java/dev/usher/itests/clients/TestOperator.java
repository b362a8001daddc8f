package dev.usher.itests.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.usher.backend.api.CatalogDelta;
import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.ItemDescription;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.ForeignClients;
import dev.usher.server.api.ForeignClients.Peer;
import dev.usher.server.api.ServerTopics;
import dev.usher.tracker.internal.ForeignTracker;
import dev.usher.tracker.internal.TrackedCopies;
import dev.usher.tracker.store.CopyStore;
import dev.usher.tracker.store.SettingStore;
import java.io.IOException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.h2.jdbcx.JdbcConnectionPool;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/** A server reduced to its tracker, which lets foreign clients in. */
final class TestOperator implements AutoCloseable {
    private final Map<ItemId, TestItem> items = new LinkedHashMap<>();
    private final JdbcConnectionPool database =
            JdbcConnectionPool.create(
                    "jdbc:h2:mem:"
                            + UUID.randomUUID()
                            + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;DB_CLOSE_DELAY=-1",
                    "sa",
                    "");
    private final TrackedCopies copies;
    private final ForeignTracker tracker;
    private final String address;
    private V1Tracker v1;

    /**
     * @param address where clients announce
     */
    TestOperator(String address) {
        this.address = address;
        EventAdmin events =
                Components.fake(
                        EventAdmin.class,
                        (method, arguments) -> {
                            if (arguments[0] instanceof Event event
                                    && event.getTopic().equals(ServerTopics.COPIES)) {
                                tracker().handleEvent(event);
                            }
                            return null;
                        });
        copies =
                new TrackedCopies(
                        new CopyStore(database),
                        events,
                        // a box that reports once, and clients that take their time
                        Components.config(
                                TrackedCopies.Config.class, Map.of("leaseSeconds", 3600)));
        BoxDirectory directory = Components.fake(BoxDirectory.class, (m, a) -> List.of());
        Map<String, Object> config =
                Map.of(
                        "allowed",
                        true,
                        "addresses",
                        new String[] {address},
                        "httpPort",
                        0,
                        "udpPort",
                        0,
                        "announceSeconds",
                        5,
                        "requestsPerSecond",
                        1000);
        tracker =
                new ForeignTracker(
                        Components.config(ForeignTracker.Config.class, config),
                        copies,
                        Components.fake(Catalog.class, this::catalog),
                        directory,
                        new SettingStore(database));
    }

    private ForeignTracker tracker() {
        return tracker;
    }

    private Object catalog(Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "since" ->
                    new CatalogDelta(
                            items.size(),
                            items.values().stream().map(TestOperator::entry).toList(),
                            List.of());
            case "describe" -> describe(items.get(arguments[0]));
            default -> throw new AssertionError(method);
        };
    }

    private static CatalogItem entry(TestItem item) {
        ItemLayout layout = item.layout();
        return new CatalogItem(
                layout.item(),
                1,
                layout.infoHash(),
                item.toString(),
                "",
                "film",
                0,
                List.of(),
                layout.length(),
                List.of(),
                null);
    }

    private static Optional<ItemDescription> describe(TestItem item) {
        String payload = Base64.getUrlEncoder().withoutPadding().encodeToString(item.manifest());
        return Optional.of(
                new ItemDescription(
                        "header." + payload + ".signature", item.metainfo().pieceLayers()));
    }

    void publish(List<TestItem> published) throws IOException {
        v1 = new V1Tracker(address, published.stream().filter(i -> i.layout().v1Only()).toList());
        published.stream()
                .filter(i -> !i.layout().v1Only())
                .forEach(i -> items.put(i.layout().item(), i));
        tracker.handleEvent(new Event(ServerTopics.CATALOG, Map.of()));
        await().until(() -> published.stream().noneMatch(i -> swarms(i).findAny().isEmpty()));
    }

    /** Takes the box's report and waits until clients would be told of it. */
    void hear(TestBox box, List<TestItem> held) {
        copies.report(box.id(), box.report());
        v1.hear(box);
        await().until(() -> held.stream().allMatch(i -> swarms(i).allMatch(s -> s.seeders() == 1)));
    }

    /**
     * @param scheme http or udp
     */
    String announceUrl(TestItem item, String scheme) {
        if (item.layout().v1Only()) {
            return v1.announceUrl(scheme);
        }
        return tracker.announceUrls().stream()
                .filter(u -> u.startsWith(scheme + ":"))
                .findFirst()
                .orElseThrow();
    }

    private Stream<ForeignClients.Swarm> swarms(TestItem item) {
        return item.layout().v1Only()
                ? v1.swarms(item)
                : tracker.swarms().stream().filter(s -> s.item().equals(item.layout().infoHash()));
    }

    /**
     * Waits until a client that is no box announced for the item; returns where it answers.
     *
     * @param seeder it has to be complete
     */
    String awaitForeign(TestItem item, boolean seeder, Client client) {
        await().pollInterval(Duration.ofMillis(20))
                .untilAsserted(
                        () ->
                                assertThat(swarms(item))
                                        .as("%s: %s", item, client)
                                        .anyMatch(s -> foreign(s, seeder).isPresent()));
        return swarms(item)
                .map(s -> foreign(s, seeder))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow()
                .endpoint();
    }

    private static Optional<Peer> foreign(ForeignClients.Swarm swarm, boolean seeder) {
        return swarm.peers().stream().filter(p -> !p.box() && p.seeder() == seeder).findFirst();
    }

    @Override
    public void close() {
        if (v1 != null) {
            v1.close();
        }
        Components.deactivate(tracker, "stop");
        Components.deactivate(copies, "stop");
        database.dispose();
    }
}
