package dev.usher.library.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.QueueChange;
import dev.usher.backend.api.QueueEntry;
import dev.usher.backend.api.Transfer;
import dev.usher.crypto.SigningKey;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.settop.api.BoxIdentity;
import dev.usher.settop.api.BoxTopics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.event.Event;

class LocalLibraryTest {
    @TempDir Path dir;
    private World world;
    private CatalogItem film;
    private CatalogItem song;

    @BeforeEach
    void publish() {
        world = new World(dir.resolve("box.db"));
        film = world.publish(1, "Über den Wolken", "A short film of clouds");
        song = world.publish(2, "Morning song", "Ein Lied");
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    @Tag("C2")
    void showsTheCatalogWithoutTheServer() {
        LocalLibrary first = started();
        first.close();
        world.server.down = true;

        LocalLibrary library = world.start();
        assertThat(library.search("")).containsExactly(song, film);
        assertThat(library.search("uber WOLK")).containsExactly(film);
        assertThat(library.search("clouds film")).containsExactly(film);
        assertThat(library.search("clouds song")).isEmpty();
        assertThat(library.search("\"; DROP TABLE -- *")).isEmpty();
        assertThat(library.item(song.item())).contains(song);
        await().until(() -> library.state().server().equals("OFFLINE"));
        assertThat(library.state().serverReason()).isEqualTo("The server is down.");
        world.server.down = false;
        await().until(() -> library.state().server().equals("ONLINE"));
        assertThat(library.state().serverReason()).isEmpty();
    }

    @Test
    @Tag("C2")
    void followsTheCatalog() {
        LocalLibrary library = started();
        CatalogItem book = world.publish(3, "A book", "Read me");
        world.server.changed();
        await().until(() -> library.item(book.item()).isPresent());
        assertThat(world.published(BoxTopics.CATALOG)).contains(3L);
    }

    @Test
    @Tag("D5")
    void keepsTheListWhenKilled() {
        LocalLibrary library = started();
        library.queue(list(song, film));
        // no close(): a box that is killed does not say goodbye
        world.server.down = true;
        LocalLibrary again = world.start();
        assertThat(again.queue()).isEqualTo(list(song, film));
        assertThat(again.search("")).hasSize(2);
    }

    @Test
    @Tag("D5")
    void reordersTheListAndTellsTheServer() {
        LocalLibrary library = started();
        library.queue(list(film, song));
        library.queue(list(song, film));
        await().until(() -> world.server.lastReport().queue().equals(list(song, film)));
        assertThat(world.published(BoxTopics.QUEUE)).contains(list(song, film));
    }

    @Test
    @Tag("D5")
    void keepsFromWhenAndUntilWhen() {
        Instant friday = Instant.parse("2026-03-06T18:00:00Z");
        List<QueueEntry> list =
                List.of(
                        new QueueEntry(film.item(), friday.minusSeconds(60), friday),
                        new QueueEntry(song.item(), null, friday));
        LocalLibrary library = started();
        library.queue(list);
        assertThat(library.queue()).isEqualTo(list);
        await().until(() -> world.server.lastReport().queue().equals(list));
    }

    @Test
    @Tag("D5")
    void refusesAMalformedList() {
        LocalLibrary library = started();
        library.queue(list(film));
        assertRefused("queue-malformed", 400, () -> library.queue(list(song, song)));
        assertRefused(
                "queue-malformed", 400, () -> library.queue(List.of(new QueueEntry(null, null))));
        Instant friday = Instant.parse("2026-03-06T18:00:00Z");
        assertRefused(
                "queue-malformed",
                400,
                () -> library.queue(List.of(new QueueEntry(film.item(), friday, friday))));
        assertRefused(
                "item-unknown",
                404,
                () -> library.queue(List.of(new QueueEntry(new ItemId("e".repeat(32)), null))));
        assertThat(library.queue()).isEqualTo(list(film));
    }

    @Test
    @Tag("C1")
    void appliesAWishFromElsewhereOnce() {
        LocalLibrary library = started();
        world.server.changes.add(new QueueChange(1, QueueChange.Op.ADD, film.item()));
        world.server.changes.add(new QueueChange(2, QueueChange.Op.FIRST, song.item()));
        world.server.changed();
        await().until(() -> library.queue().equals(list(song, film)));
        await().until(() -> world.server.lastReport().appliedChange() == 2);

        library.queue(list(film));
        world.server.changed(); // the same changes once more
        world.server.changes.add(new QueueChange(3, QueueChange.Op.REMOVE, film.item()));
        world.server.changed();
        await().until(() -> world.server.lastReport().appliedChange() == 3);
        assertThat(library.queue()).isEmpty();
    }

    @Test
    @Tag("D5")
    @DisplayName("A deadline set elsewhere: new, moved, kept by who only puts it first, taken away")
    void appliesADeadlineFromElsewhere() {
        LocalLibrary library = started();
        Instant friday = Instant.parse("2026-03-06T18:00:00Z");
        Instant sunday = friday.plus(Duration.ofDays(2));
        library.queue(List.of(new QueueEntry(song.item(), sunday.minusSeconds(1), null)));

        change(1, QueueChange.Op.ADD, film, friday);
        change(2, QueueChange.Op.ADD, song, sunday);
        awaitQueue(
                library,
                new QueueEntry(song.item(), sunday.minusSeconds(1), sunday),
                new QueueEntry(film.item(), null, friday));
        change(3, QueueChange.Op.FIRST, film, null);
        change(4, QueueChange.Op.ADD, song, friday);
        awaitQueue(
                library,
                new QueueEntry(film.item(), null, friday),
                new QueueEntry(song.item(), null, friday));
        change(5, QueueChange.Op.ADD, film, null);
        awaitQueue(
                library,
                new QueueEntry(film.item(), null, null),
                new QueueEntry(song.item(), null, friday));
    }

    private void change(long sequence, QueueChange.Op op, CatalogItem item, Instant deadline) {
        world.server.changes.add(new QueueChange(sequence, op, item.item(), deadline));
        world.server.changed();
    }

    private static void awaitQueue(LocalLibrary library, QueueEntry... entries) {
        await().untilAsserted(() -> assertThat(library.queue()).containsExactly(entries));
    }

    @Test
    void fetchesAManifestAndLetsTheSwarmFollowTheOrdersByTheListsRank() {
        LocalLibrary library = started();
        world.server.order(order(film, 0), order(song, 1));
        library.queue(list(song, film));
        await().until(() -> world.swarm.orders.equals(List.of(order(song, 0), order(film, 1))));
        assertThat(library.manifest(film.item()))
                .hasValueSatisfying(m -> assertThat(m.keyId(0)).isEqualTo("key-1"));
        assertThat(world.synced).isNotEmpty();
    }

    @Test
    void fetchesNothingThatTheOperatorDidNotSign() {
        CatalogItem forged = world.publish(4, "Forged", "x", SigningKey.generateEd25519());
        LocalLibrary library = started();
        world.server.order(order(forged, 0));
        library.queue(list(forged));
        await().until(
                        () ->
                                library.transfer(forged.item()).orElseThrow().state()
                                        == Transfer.State.STALLED);
        assertThat(library.transfer(forged.item()).orElseThrow().reason())
                .contains("does not carry our operator's signature");
        assertThat(library.manifest(forged.item())).isEmpty();
        assertThat(world.swarm.known).isEmpty();
        assertThat(world.swarm.orders).isEmpty();
    }

    @Test
    @Tag("SEC")
    void fetchesNothingThatTheOperatorsKeyForLicencesSigned() {
        world.identity.operatorFor = BoxIdentity.Purpose.LICENCE;
        LocalLibrary library = started();
        world.server.order(order(film, 0));
        library.queue(list(film));
        await().until(
                        () ->
                                library.transfer(film.item()).orElseThrow().state()
                                        == Transfer.State.STALLED);
        assertThat(library.manifest(film.item())).isEmpty();
        assertThat(world.swarm.known).isEmpty();
    }

    @Test
    void fetchesNothingUnderAnotherItemsManifest() {
        world.server.describe.put(film.item(), world.server.describe.get(song.item()));
        LocalLibrary library = started();
        library.queue(list(film));
        await().until(
                        () ->
                                library.transfer(film.item()).orElseThrow().state()
                                        == Transfer.State.STALLED);
        assertThat(world.swarm.known).isEmpty();
    }

    @Test
    @Tag("C3")
    void announcesWhatArrivedOnce() {
        LocalLibrary library = started();
        library.queue(list(film, song));
        await().until(() -> world.swarm.known.size() == 2);
        complete(library, film);
        await().until(() -> world.published(BoxTopics.AVAILABLE).equals(List.of(film.item())));
        assertThat(library.queue()).isEqualTo(list(song));
        assertThat(library.available(film.item())).isTrue();
        assertThat(library.available(song.item())).isFalse();
        await().until(() -> world.server.lastReport().queue().equals(list(song)));

        library.close();
        world.start();
        complete(library, song);
        await().until(() -> world.published(BoxTopics.AVAILABLE).size() > 1);
        assertThat(world.published(BoxTopics.AVAILABLE)).containsExactly(film.item(), song.item());
    }

    @Test
    void servesWhatItHasWithoutTheServer() {
        LocalLibrary library = started();
        world.server.order(order(film, 0));
        library.queue(list(film));
        await().until(() -> world.swarm.orders.size() == 1);
        library.close();
        world.server.down = true;
        world.swarm.known.clear();
        world.swarm.orders = List.of();

        world.start();
        await().until(() -> world.swarm.orders.equals(List.of(order(film, 0))));
        assertThat(world.swarm.known).containsOnlyKeys(film.infoHash());
    }

    @Test
    void asksAgainForWhatWasDamagedAndDoesNotAnnounceItAgain() {
        LocalLibrary library = started();
        library.queue(list(film));
        await().until(() -> world.swarm.known.size() == 1);
        complete(library, film);
        await().until(() -> library.queue().isEmpty());
        world.swarm.states.put(film.infoHash(), Transfer.State.STALLED);
        await().during(java.time.Duration.ofMillis(300)).until(() -> library.queue().isEmpty());
        world.now = world.now.plusSeconds(31);
        await().until(() -> library.queue().equals(list(film)));
        complete(library, film);
        await().until(() -> library.queue().isEmpty());
        assertThat(world.published(BoxTopics.AVAILABLE)).hasSize(1);
    }

    @Test
    void saysWhyTheServerTurnsItAway() {
        world.server.refusal =
                new Problem("device-revoked", 403, "This box was revoked. Ask the operator.");
        LocalLibrary library = world.start();
        await().until(() -> library.state().server().equals("OFFLINE"));
        assertThat(library.state().serverReason())
                .isEqualTo("This box was revoked. Ask the operator.");
    }

    @Test
    void reportsAgainAndAgainWhenNothingHappens() {
        started();
        int before = world.server.reports.size();
        await().until(() -> world.server.reports.size() > before + 2);
    }

    private LocalLibrary started() {
        LocalLibrary library = world.start();
        await().until(() -> library.search("").size() == world.server.catalog.size());
        await().until(() -> world.server.lastReport() != null);
        return library;
    }

    private void complete(LocalLibrary library, CatalogItem item) {
        world.swarm.states.put(item.infoHash(), Transfer.State.COMPLETE);
        library.handleEvent(
                new Event(
                        BoxTopics.PROGRESS,
                        Map.of(
                                BoxTopics.DATA,
                                world.swarm.transfer(item.infoHash()).orElseThrow())));
    }

    private static List<QueueEntry> list(CatalogItem... items) {
        return Stream.of(items).map(i -> new QueueEntry(i.item(), null)).toList();
    }

    private static DeliveryOrder order(CatalogItem item, int rank) {
        return DeliveryOrder.asked(item.item(), item.infoHash(), rank, null, List.of());
    }

    private static void assertRefused(
            String code, int status, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(call)
                .satisfies(
                        p -> {
                            assertThat(p.code()).isEqualTo(code);
                            assertThat(p.status()).isEqualTo(status);
                        });
    }
}
