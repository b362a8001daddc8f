package dev.usher.library.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.DeliveryOrder.Purpose;
import dev.usher.backend.api.QueueEntry;
import dev.usher.backend.api.Transfer;
import dev.usher.crypto.SigningKey;
import dev.usher.media.api.Manifest;
import dev.usher.settop.api.BoxTopics;
import dev.usher.settop.api.Player.Session;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.event.Event;

/** An item on the box is published anew. */
class SuccessorsTest {
    private static final String TITLE = "A film";

    @TempDir Path dir;
    private World world;
    private LocalLibrary library;
    private CatalogItem first;

    @BeforeEach
    void bring() {
        world = new World(dir.resolve("box.db"));
        first = world.publish(1, TITLE, "");
        library = world.start();
        await().until(() -> library.search("").size() == 1);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    @DisplayName("What the household asked for is fetched anew, before all else, and announced")
    void askedFor() {
        library.queue(List.of(new QueueEntry(first.item(), null)));
        arrives(first);
        await().until(() -> world.published(BoxTopics.AVAILABLE).size() == 1);

        CatalogItem second = world.publishAnew(1, TITLE);
        world.server.changed();

        await().until(() -> holds(second));
        await().until(() -> world.swarm.known.keySet().equals(Set.of(second.infoHash())));
        assertThat(library.available(first.item())).isFalse();
        await().until(() -> !library.queue().isEmpty());
        assertThat(library.queue()).extracting(QueueEntry::item).containsExactly(first.item());
        arrives(second);
        await().until(() -> world.published(BoxTopics.AVAILABLE).size() == 2);
        assertThat(library.queue()).isEmpty();

        library.close();
        library = world.start();
        await().until(() -> holds(second));
    }

    @Test
    @DisplayName("What was brought ahead leaves: whether it comes again is the server's to say")
    void preloaded() {
        world.server.order(order(first, Purpose.PRELOAD));
        arrives(first);
        world.server.order();

        world.publishAnew(1, TITLE);
        world.server.changed();

        await().until(() -> library.manifest(first.item()).isEmpty());
        assertThat(world.swarm.known).isEmpty();
        assertThat(library.queue()).isEmpty();
    }

    @Test
    @DisplayName("What is being watched is watched to the end first, whatever is ordered")
    void watched() {
        library.queue(List.of(new QueueEntry(first.item(), null)));
        arrives(first);
        world.player.show(first.item());
        world.server.holds = true;

        CatalogItem second = world.publishAnew(1, TITLE);
        world.server.order(order(second, Purpose.ASKED));
        turn();
        assertThat(holds(first)).isTrue();
        assertThat(library.available(first.item())).isTrue();
        assertThat(world.swarm.orders).isEmpty();

        Session watched = world.player.session().orElseThrow();
        world.player.show(null);
        library.handleEvent(new Event(BoxTopics.PLAYBACK, Map.of(BoxTopics.DATA, ended(watched))));
        await().until(() -> holds(second));
        await().until(() -> world.swarm.known.keySet().equals(Set.of(second.infoHash())));
        await().until(() -> !world.swarm.orders.isEmpty());
    }

    private static Session ended(Session s) {
        return new Session(s.id(), s.item(), s.file(), "", 0, "", "", "ended", "", s.position());
    }

    @Test
    @DisplayName("A server that does not answer just then is asked again")
    void later() {
        library.queue(List.of(new QueueEntry(first.item(), null)));
        arrives(first);
        world.server.undescribed = true;
        CatalogItem second = world.publishAnew(1, TITLE);
        world.server.changed();
        await().until(() -> library.item(first.item()).orElseThrow().version() == 2);
        assertThat(holds(first)).isTrue();

        world.server.undescribed = false;
        world.server.changed();
        await().until(() -> holds(second));
    }

    @Test
    @DisplayName("What a key signed that was taken back is believed again under another one only")
    void signedAnew() {
        library.queue(List.of(new QueueEntry(first.item(), null)));
        arrives(first);
        SigningKey other = SigningKey.generateEd25519();
        world.identity.operator(other);
        world.server.changed();
        await().until(() -> library.manifest(first.item()).isEmpty());
        assertThat(library.available(first.item())).isFalse();
        library.close();
        library = world.start();
        await().until(() -> !library.search("").isEmpty());
        assertThat(library.manifest(first.item())).isEmpty();

        world.publish(1, TITLE, "", other);
        world.now = world.now.plusSeconds(61);
        world.server.changed();
        await().until(() -> holds(first));
        assertThat(library.available(first.item())).isTrue();
        library.close();
        library = world.start();
        await().until(() -> holds(first));
        // it was here all the time
        assertThat(world.published(BoxTopics.AVAILABLE)).hasSize(1);
    }

    private boolean holds(CatalogItem version) {
        return library.manifest(version.item())
                .map(Manifest::infoHash)
                .filter(version.infoHash()::equals)
                .isPresent();
    }

    private void arrives(CatalogItem version) {
        await().until(() -> world.swarm.known.containsKey(version.infoHash()));
        world.swarm.states.put(version.infoHash(), Transfer.State.COMPLETE);
        await().until(() -> library.available(version.item()));
        await().until(() -> library.queue().isEmpty());
    }

    /** The box followed the orders twice. */
    private void turn() {
        for (int i = 0; i < 2; i++) {
            int before = world.synced.size();
            world.server.changed();
            await().until(() -> world.synced.size() > before);
        }
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
