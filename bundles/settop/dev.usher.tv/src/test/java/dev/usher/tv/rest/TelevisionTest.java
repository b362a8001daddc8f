package dev.usher.tv.rest;

import static dev.usher.tv.rest.FakeLibrary.FILM;
import static dev.usher.tv.rest.FakeLibrary.SONG;
import static dev.usher.tv.rest.FakeLibrary.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.usher.backend.api.QueueEntry;
import dev.usher.backend.api.Transfer;
import dev.usher.json.Json;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.settop.api.BoxTopics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.osgi.service.event.Event;

class TelevisionTest {
    private final FakeLibrary library = new FakeLibrary();
    private final FakePlayer player = new FakePlayer();
    private final Shelf shelf = new Shelf(library, player);
    private final QueueResource queue = new QueueResource(library);
    private final List<String> sent = new ArrayList<>();
    private long now;

    @Test
    @Tag("C2")
    void showsHowEveryItemStands() {
        library.queue = new ArrayList<>(List.of(new QueueEntry(SONG.item(), null)));
        library.transfers.put(FILM.item(), transfer(FILM, 1100, Transfer.State.COMPLETE, ""));
        library.transfers.put(SONG.item(), transfer(SONG, 275, Transfer.State.RUNNING, ""));
        HomeResource.Home home = new HomeResource(library, shelf).home("");
        assertThat(home.queue()).containsExactly(SONG.item());
        assertThat(home.items())
                .extracting(
                        TvItem::state, TvItem::progress, TvItem::reason, i -> i.access().state())
                .containsExactly(
                        tuple("available", 1.0, null, "none"),
                        tuple("delivering", 0.25, null, "none"));
        assertThat(Json.text(home))
                .contains("\"bytesFrom\":{\"peer\":275}", "\"server\":\"ONLINE\"")
                .doesNotContain("null");
    }

    @Test
    void tellsWhyADeliveryDoesNotGoOn() {
        library.queue = new ArrayList<>(List.of(new QueueEntry(FILM.item(), null)));
        library.transfers.put(
                FILM.item(), transfer(FILM, 10, Transfer.State.STALLED, "The disk is full."));
        assertThat(shelf.item(FILM.item()))
                .extracting(TvItem::state, TvItem::reason)
                .containsExactly("queued", "The disk is full.");
    }

    @Test
    void knowsNoItemThatIsNotInTheCatalog() {
        assertRefused("item-unknown", 404, () -> shelf.item(new ItemId("e".repeat(32))));
    }

    @Test
    @Tag("D5")
    void changesTheList() {
        assertThat(queue.add(FILM.item(), false)).containsExactly(FILM.item());
        assertThat(queue.add(SONG.item(), true)).containsExactly(SONG.item(), FILM.item());
        assertThat(queue.add(SONG.item(), false)).containsExactly(SONG.item(), FILM.item());
        assertThat(queue.add(FILM.item(), true)).containsExactly(FILM.item(), SONG.item());
        assertThat(queue.remove(FILM.item())).containsExactly(SONG.item());
        assertThat(queue.remove(FILM.item())).containsExactly(SONG.item());
    }

    @Test
    void keepsTheTimeOfAnEntryThatMoves() {
        QueueEntry later = new QueueEntry(FILM.item(), Instant.EPOCH);
        library.queue = new ArrayList<>(List.of(later));
        queue.replace(List.of(SONG.item(), FILM.item()));
        assertThat(library.queue).containsExactly(new QueueEntry(SONG.item(), null), later);
        assertRefused("queue-malformed", 400, () -> queue.replace(null));
    }

    @Test
    @Tag("D5")
    void saysUntilWhenAnItemIsToBeThere() {
        Instant friday = Instant.parse("2026-03-06T18:00:00Z");
        queue.add(SONG.item(), false);
        queue.times(SONG.item(), new QueueResource.Times(null, friday));
        queue.times(FILM.item(), new QueueResource.Times(Instant.EPOCH, friday));

        assertThat(queue.times())
                .containsExactly(
                        new QueueEntry(SONG.item(), null, friday),
                        new QueueEntry(FILM.item(), Instant.EPOCH, friday));
        queue.replace(List.of(FILM.item(), SONG.item()));
        assertThat(queue.times()).extracting(QueueEntry::deadline).containsOnly(friday);
        assertRefused("queue-malformed", 400, () -> queue.times(SONG.item(), null));
    }

    @Test
    @Tag("C4")
    void buysAndPlays() {
        ItemResource items = new ItemResource(shelf, player);
        assertThat(items.buy(FILM.item(), new ItemResource.Purchase("rent", "")).getStatus())
                .isEqualTo(201);
        assertThat(items.play(FILM.item(), null).getStatus()).isEqualTo(201);
        assertThat(items.play(FILM.item(), new ItemResource.Play(1, "browser")).getEntity())
                .isEqualTo(
                        new TvPlayback(
                                "s",
                                FILM.item(),
                                1,
                                "video/mp4",
                                1000,
                                "/play/s",
                                "mpv",
                                "starting",
                                "",
                                1.5));
        assertThat(player.told).containsExactly("buy rent null", "play 0 ''", "play 1 'browser'");
        assertRefused(
                "offer-missing",
                400,
                () -> items.buy(FILM.item(), new ItemResource.Purchase(null, null)));
        assertThat(new ItemResource.Purchase("rent", "1234").toString()).doesNotContain("1234");
    }

    @Test
    void steersThePlayback() {
        PlaybackResource playback = new PlaybackResource(player);
        assertThat(playback.playback().getStatus()).isEqualTo(204);
        assertRefused(
                "nothing-playing",
                409,
                () -> playback.change(new PlaybackResource.Change(0.0, null)));
        player.play(FILM.item(), 0, "");
        playback.change(new PlaybackResource.Change(0.0, 61.5));
        playback.stop();
        assertThat(player.told).endsWith("seek " + Duration.ofMillis(61_500), "speed 0.0", "stop");
        assertRefused("playback-malformed", 400, () -> playback.change(null));
        assertRefused(
                "playback-malformed",
                400,
                () -> playback.change(new PlaybackResource.Change(Double.NaN, null)));
        assertRefused(
                "playback-malformed",
                400,
                () -> playback.change(new PlaybackResource.Change(null, -1.0)));
    }

    @Test
    @Tag("M1")
    void saysWhichPartIsAway() {
        assertRefused("part-missing", 503, () -> new PlaybackResource(null).playback());
        assertRefused("part-missing", 503, () -> new DeviceResource().devices());
        assertRefused(
                "part-missing", 503, () -> new ItemResource(shelf, null).play(FILM.item(), null));
        assertThat(new Shelf(library, null).item(FILM.item()).access()).isNull();
    }

    @Test
    void swapsOnlyWhereItIsAllowedAndOnlyFromFiles() {
        PartResource.Swap good = new PartResource.Swap("file:/tmp/x.jar");
        assertRefused("swap-disabled", 403, () -> new PartResource(false, null).swap("x", good));
        PartResource allowed = new PartResource(true, null);
        assertRefused(
                "part-invalid",
                422,
                () -> allowed.swap("x", new PartResource.Swap("http://evil.example/x.jar")));
        assertRefused("part-invalid", 422, () -> allowed.swap("x", new PartResource.Swap(null)));
        assertRefused("part-missing", 503, () -> allowed.swap("x", good));
    }

    @Test
    @Tag("C3")
    void tellsNewsAndDoesNotFloodWithProgress() {
        EventResource events =
                new EventResource(
                        library,
                        shelf,
                        (event, data) -> sent.add(event + " " + Json.text(data)),
                        () -> now);
        library.queue = new ArrayList<>(List.of(new QueueEntry(FILM.item(), null)));
        library.transfers.put(FILM.item(), transfer(FILM, 550, Transfer.State.RUNNING, ""));
        for (int i = 0; i < 10; i++) {
            now += Duration.ofMillis(100).toNanos();
            events.handleEvent(event(BoxTopics.PROGRESS, library.transfers.get(FILM.item())));
        }
        assertThat(sent)
                .hasSize(3)
                .allMatch(s -> s.startsWith("progress ") && s.contains("\"progress\":0.5"));
        sent.clear();
        events.handleEvent(
                event(BoxTopics.PROGRESS, transfer(FILM, 1100, Transfer.State.COMPLETE, "")));
        events.handleEvent(event(BoxTopics.AVAILABLE, FILM.item()));
        events.handleEvent(event(BoxTopics.QUEUE, List.of(new QueueEntry(SONG.item(), null))));
        events.handleEvent(event(BoxTopics.KEY, "OK"));
        events.handleEvent(event(BoxTopics.CATALOG, 7L));
        events.handleEvent(event(BoxTopics.PREFIX + "NEW", 7L));
        assertThat(sent)
                .hasSize(5)
                .anyMatch(s -> s.startsWith("available ") && s.contains("A film"))
                .contains(
                        "queue [\"" + SONG.item() + "\"]",
                        "key {\"key\":\"OK\"}",
                        "catalog {\"revision\":7}");
    }

    private static Event event(String topic, Object data) {
        return new Event(topic, Map.of(BoxTopics.DATA, data));
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
