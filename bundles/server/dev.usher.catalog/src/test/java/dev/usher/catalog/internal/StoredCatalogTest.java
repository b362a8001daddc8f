package dev.usher.catalog.internal;

import static dev.usher.catalog.internal.Items.DESCRIPTION;
import static dev.usher.catalog.internal.Items.film;
import static dev.usher.catalog.internal.Items.id;
import static dev.usher.catalog.internal.Items.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.backend.api.CatalogDelta;
import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.Offer;
import dev.usher.catalog.store.CatalogStore;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.server.api.ServerTopics;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

@Tag("C1")
class StoredCatalogTest {
    private final JdbcDataSource database = new JdbcDataSource();
    private final List<Event> events = new ArrayList<>();
    private StoredCatalog catalog;

    @BeforeEach
    void create() {
        database.setURL(
                "jdbc:h2:mem:"
                        + UUID.randomUUID()
                        + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;DB_CLOSE_DELAY=-1");
        catalog = open();
    }

    private StoredCatalog open() {
        EventAdmin admin =
                new EventAdmin() {
                    @Override
                    public void postEvent(Event event) {
                        synchronized (events) {
                            events.add(event);
                        }
                    }

                    @Override
                    public void sendEvent(Event event) {
                        throw new AssertionError("nobody shall wait for the listeners");
                    }
                };
        return new StoredCatalog(new CatalogStore(database), admin);
    }

    @Test
    void whatIsPublishedIsOnOfferAlsoAfterARestart() {
        catalog.publish(film("b", "Zebra"), DESCRIPTION);
        catalog.publish(film("a", "Antelope"), DESCRIPTION);

        catalog = open();
        assertThat(catalog.items()).containsExactly(film("a", "Antelope"), film("b", "Zebra"));
        assertThat(catalog.item(id("a"))).contains(film("a", "Antelope"));
        assertThat(catalog.describe(id("a")).orElseThrow().manifest()).isEqualTo("jws");
        assertThat(catalog.describe(id("a")).orElseThrow().pieceLayers().get("ab"))
                .containsExactly(1, 2);
        assertThat(catalog.describe(id("c"))).isEmpty();
        assertThat(events)
                .extracting(e -> e.getTopic() + " " + e.getProperty(ServerTopics.ITEM))
                .containsExactly(
                        ServerTopics.CATALOG + " " + id("b"), ServerTopics.CATALOG + " " + id("a"));
    }

    @Test
    @Tag("C2")
    @DisplayName("a box learns what changed after its revision, and what was withdrawn")
    void deltas() {
        assertThat(catalog.since(0)).isEqualTo(new CatalogDelta(0, List.of(), List.of()));
        catalog.publish(film("a", "A"), DESCRIPTION);
        catalog.publish(film("b", "B"), DESCRIPTION);
        CatalogDelta all = catalog.since(0);
        assertThat(all.items()).containsExactly(film("a", "A"), film("b", "B"));
        assertThat(all.revision()).isEqualTo(catalog.revision());
        assertThat(catalog.since(all.revision()))
                .isEqualTo(new CatalogDelta(all.revision(), List.of(), List.of()));

        catalog.withdraw(id("a"));
        Offer free = new Offer("gift", Offer.Model.FREE, 0, "EUR", 0, 0, false);
        catalog.offers(id("b"), List.of(free));
        CatalogDelta next = catalog.since(all.revision());
        assertThat(next.removed()).containsExactly(id("a"));
        assertThat(next.items())
                .singleElement()
                .satisfies(i -> assertThat(i.offers()).containsExactly(free));
        assertThat(next.revision()).isGreaterThan(all.revision());

        assertThat(catalog.since(0).removed()).as("who has nothing need remove nothing").isEmpty();
        assertThat(catalog.item(id("a"))).isEmpty();
        assertThat(catalog.describe(id("a"))).isEmpty();

        catalog.publish(item("a", 2, "A again", "film", ""), DESCRIPTION);
        assertThat(catalog.since(next.revision()).items())
                .extracting(CatalogItem::title)
                .containsExactly("A again");
    }

    @Test
    @DisplayName("a box from before the database was lost gets everything")
    void aheadOfUs() {
        catalog.publish(film("a", "A"), DESCRIPTION);
        assertThat(catalog.since(1000)).isEqualTo(catalog.since(0));
    }

    @Test
    void searchFindsEveryWordAnywhereAndTakesThemLiterally() {
        catalog.publish(
                item("a", 1, "The Night Ferry", "film", "A crossing to Ängelholm."), DESCRIPTION);
        catalog.publish(item("b", 1, "Night Song", "song", "100% sung_live!"), DESCRIPTION);
        assertThat(titles("night", "")).containsExactly("Night Song", "The Night Ferry");
        assertThat(titles("ferry  NIGHT", "")).containsExactly("The Night Ferry");
        assertThat(titles("ängelholm", "")).containsExactly("The Night Ferry");
        assertThat(titles("main.mp4", "song")).containsExactly("Night Song");
        assertThat(titles("", "song")).containsExactly("Night Song");
        assertThat(titles("100%", "")).containsExactly("Night Song");
        assertThat(titles("g_l", "")).containsExactly("Night Song");
        assertThat(titles("live!", "")).containsExactly("Night Song");
        assertThat(titles("n_ght", "")).isEmpty();
        assertThat(titles("'; DROP TABLE catalog_item; --", "")).isEmpty();
        assertThat(titles("night", "opera")).isEmpty();
    }

    @Test
    void refusalsSayWhatToDoAndChangeNothing() {
        catalog.publish(item("a", 2, "A", "film", ""), DESCRIPTION);
        long revision = catalog.revision();
        assertProblem(
                () -> catalog.publish(item("a", 1, "Old", "film", ""), DESCRIPTION),
                "item-outdated",
                409);
        assertProblem(
                () -> catalog.publish(item("b", 1, "", "film", ""), DESCRIPTION),
                "item-invalid",
                422);
        assertProblem(() -> catalog.withdraw(id("f")), "item-unknown", 404);
        assertProblem(() -> catalog.offers(id("f"), List.of()), "item-unknown", 404);
        assertThat(catalog.since(revision).items()).isEmpty();
        assertThat(catalog.items()).extracting(CatalogItem::title).containsExactly("A");
    }

    @Test
    @DisplayName("a reader that follows the revisions misses nothing while many publish")
    void concurrentPublishing() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<ItemId> seen = new ArrayList<>();
        try {
            List<Future<Void>> published = new ArrayList<>();
            IntStream.range(0, 40)
                    .<Callable<Void>>mapToObj(
                            i ->
                                    () -> {
                                        catalog.publish(numbered(i), DESCRIPTION);
                                        return null;
                                    })
                    .forEach(work -> published.add(threads.submit(work)));
            long revision = 0;
            while (published.stream().anyMatch(f -> !f.isDone())) {
                CatalogDelta delta = catalog.since(revision);
                delta.items().forEach(i -> seen.add(i.item()));
                revision = delta.revision();
            }
            for (Future<Void> done : published) {
                done.get();
            }
            catalog.since(revision).items().forEach(i -> seen.add(i.item()));
        } finally {
            threads.shutdownNow();
        }
        assertThat(seen)
                .contains(
                        IntStream.range(0, 40)
                                .mapToObj(i -> numbered(i).item())
                                .toArray(ItemId[]::new));
    }

    private static CatalogItem numbered(int i) {
        CatalogItem film = film("a", "Film " + i);
        return new CatalogItem(
                new ItemId("%032x".formatted(i)),
                1,
                film.infoHash(),
                film.title(),
                "",
                "film",
                0,
                film.files(),
                1,
                film.offers(),
                null);
    }

    private List<String> titles(String words, String kind) {
        return catalog.search(words, kind).stream().map(CatalogItem::title).toList();
    }

    private static void assertProblem(ThrowingCallable call, String code, int status) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Problem.class,
                        p -> {
                            assertThat(p.code()).isEqualTo(code);
                            assertThat(p.status()).isEqualTo(status);
                        });
    }
}
