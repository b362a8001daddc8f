package dev.usher.library.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.DeliveryOrder.Purpose;
import dev.usher.backend.api.QueueEntry;
import dev.usher.backend.api.Transfer;
import dev.usher.settop.api.BoxTopics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.event.Event;

/** What the server brings before anybody asks for it, and how it leaves again. */
class PreloadTest {
    @TempDir Path dir;
    private World world;
    private CatalogItem hit;
    private CatalogItem film;
    private CatalogItem song;

    @BeforeEach
    void publish() {
        world = new World(dir.resolve("box.db"));
        hit = world.publish(1, "A hit of this week", "");
        film = world.publish(2, "A film of ten years", "");
        song = world.publish(3, "A song for the day", "");
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    @Tag("D11")
    void whatWasBroughtIsNewsOnlyWhenSomebodyAsks() {
        LocalLibrary library = preloaded();
        assertThat(library.available(hit.item())).isTrue();
        assertThat(library.preloaded(hit.item())).isTrue();
        assertThat(world.published(BoxTopics.AVAILABLE)).isEmpty();

        library.queue(list(hit));
        await().until(() -> world.published(BoxTopics.AVAILABLE).equals(List.of(hit.item())));
        assertThat(library.queue()).isEmpty();
        assertThat(library.preloaded(hit.item())).isFalse();
    }

    @Test
    @Tag("D11")
    void whatWasBroughtLeavesForWhatIsAskedForWhenTheServerNamesIt() {
        LocalLibrary library = preloaded();
        world.swarm.budget = hit.length() + 1;
        world.server.evictable.add(hit.item());
        world.server.order(order(film, Purpose.ASKED));
        library.queue(list(film));
        await().until(() -> world.swarm.placed(film.infoHash()));
        await().until(() -> library.manifest(hit.item()).isEmpty());
        assertThat(world.swarm.known).doesNotContainKey(hit.infoHash());
        assertThat(library.transfer(hit.item())).isEmpty();
        // not asked for again as if it were damaged
        world.now = world.now.plusSeconds(60);
        assertThat(library.queue()).isEqualTo(list(film));
        library.close();
        world.start();
        await().until(() -> world.swarm.known.size() == 1);
        assertThat(world.swarm.known).containsOnlyKeys(film.infoHash());
    }

    @Test
    @Tag("D11")
    void whatTheServerDoesNotNameStays() {
        LocalLibrary library = preloaded();
        world.swarm.budget = hit.length() + 1;
        world.server.order(order(film, Purpose.ASKED));
        library.queue(list(film));
        await().until(() -> world.swarm.known.containsKey(film.infoHash()));
        assertThat(world.swarm.placed(film.infoHash())).isFalse();
        assertThat(world.swarm.placed(hit.infoHash())).isTrue();
        // as soon as another copy exists, it goes
        world.server.evictable.add(hit.item());
        world.server.changed();
        await().until(() -> world.swarm.placed(film.infoHash()));
    }

    @Test
    @Tag("D11")
    void whatIsWatchedBoughtOrKeptStays() {
        LocalLibrary library = preloaded();
        world.swarm.budget = hit.length() + 1;
        world.server.evictable.add(hit.item());
        world.player.show(hit.item());
        world.server.order(order(film, Purpose.ASKED));
        library.queue(list(film));
        await().until(() -> world.swarm.known.containsKey(film.infoHash()));
        assertThat(world.swarm.placed(hit.infoHash())).isTrue();

        world.player.show(null);
        world.bought.put(hit.item(), "open");
        turn();
        assertThat(world.swarm.placed(hit.infoHash())).isTrue();

        world.bought.clear();
        library.keep(hit.item(), true);
        assertThat(library.kept()).containsExactly(hit.item());
        turn();
        assertThat(world.swarm.placed(hit.infoHash())).isTrue();

        library.keep(hit.item(), false);
        world.server.changed();
        await().until(() -> world.swarm.placed(film.infoHash()));
    }

    @Test
    @Tag("D11")
    void whatIsBroughtTakesNoRoomFromWhatIsThere() {
        LocalLibrary library = preloaded();
        world.swarm.budget = hit.length() + 1;
        world.server.order(order(song, Purpose.PRELOAD));
        turn();
        assertThat(world.swarm.known).containsOnlyKeys(hit.infoHash());
        assertThat(world.swarm.orders).isEmpty();
        assertThat(library.transfer(song.item())).isEmpty();
    }

    @Test
    @Tag("D11")
    void aHouseholdThatSaysNoGetsNothing() {
        world.preload = false;
        LocalLibrary library = world.start();
        world.server.order(order(hit, Purpose.PRELOAD));
        await().until(() -> world.server.lastReport() != null);
        turn();
        assertThat(world.server.lastReport().spare().preload()).isFalse();
        assertThat(world.swarm.known).isEmpty();
        assertThat(library.preloaded(hit.item())).isFalse();
    }

    @Test
    @Tag("D11")
    void theServerIsToldWhatStays() {
        LocalLibrary library = preloaded();
        assertThat(world.server.lastReport().spare().kept()).isEmpty();
        library.keep(hit.item(), true);
        world.now = world.now.plus(Duration.ofSeconds(10));
        await().until(() -> world.server.lastReport().spare().kept().contains(hit.item()));
        assertThat(world.server.lastReport().spare().preload()).isTrue();
    }

    @Test
    @Tag("D11")
    void aRemovalThatWasInterruptedIsFinishedAtTheNextStart() {
        LocalLibrary library = preloaded();
        library.close();
        world.household().leaves(hit.item());
        library = world.start();
        await().until(() -> world.swarm.known.isEmpty());
        await().until(() -> world.household().leaving().isEmpty());
        assertThat(library.manifest(hit.item())).isEmpty();
    }

    /** A box with the hit on it, which nobody asked for. */
    private LocalLibrary preloaded() {
        LocalLibrary library = world.start();
        await().until(() -> library.search("").size() == world.server.catalog.size());
        await().until(() -> world.server.lastReport() != null);
        world.server.order(order(hit, Purpose.PRELOAD));
        await().until(() -> world.swarm.known.containsKey(hit.infoHash()));
        world.swarm.states.put(hit.infoHash(), Transfer.State.COMPLETE);
        library.handleEvent(
                new Event(
                        BoxTopics.PROGRESS,
                        Map.of(
                                BoxTopics.DATA,
                                world.swarm.transfer(hit.infoHash()).orElseThrow())));
        await().until(() -> library.available(hit.item()));
        world.server.order();
        await().until(() -> world.swarm.orders.isEmpty());
        return library;
    }

    /** The box followed the orders once more. */
    private void turn() {
        int before = world.synced.size();
        world.server.changed();
        await().until(() -> world.synced.size() > before);
        int then = world.synced.size();
        world.server.changed();
        await().until(() -> world.synced.size() > then);
    }

    private static List<QueueEntry> list(CatalogItem... items) {
        return Stream.of(items).map(i -> new QueueEntry(i.item(), null)).toList();
    }

    private static DeliveryOrder order(CatalogItem item, Purpose purpose) {
        return new DeliveryOrder(
                item.item(),
                item.infoHash(),
                0,
                purpose,
                null,
                null,
                DeliveryOrder.UNLIMITED,
                List.of());
    }
}
