package dev.usher.scheduler.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.BoxReport;
import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.DeliveryOrder.Purpose;
import dev.usher.backend.api.Holding;
import dev.usher.backend.api.Line;
import dev.usher.backend.api.Orders;
import dev.usher.backend.api.QueueEntry;
import dev.usher.backend.api.Spare;
import dev.usher.backend.api.Transfer;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.PieceSet;
import dev.usher.scheduler.preload.OffPeak;
import dev.usher.server.api.ServerTopics;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.osgi.service.event.Event;

/** What the scheduler orders that nobody asked for; the fixture's clock begins at noon. */
class PreloadDeskTest {
    private static final OffPeak NOON =
            new OffPeak(LocalTime.of(11, 0), LocalTime.of(13, 0), ZoneOffset.UTC);
    private static final OffPeak NIGHT =
            new OffPeak(LocalTime.of(1, 0), LocalTime.of(6, 0), ZoneOffset.UTC);
    private static final long ROOM = 10_000_000;

    private final Fixture f = new Fixture();

    @AfterEach
    void close() {
        f.close();
    }

    @Test
    @Tag("D11")
    void whatOneAskedForIsBroughtToTheOther() {
        PreloadDesk preloading = f.preloading(NOON);
        report(Fixture.LIVING_ROOM, ROOM, true, List.of(), Fixture.FILM);
        report(Fixture.NEIGHBOUR, ROOM, true, List.of());
        asked(preloading, Fixture.LIVING_ROOM);
        preloading.round();
        f.desk.planAnew();
        DeliveryOrder ahead = f.desk.orders(Fixture.NEIGHBOUR).get(0);
        assertThat(ahead.item()).isEqualTo(Fixture.FILM);
        assertThat(ahead.purpose()).isEqualTo(Purpose.PRELOAD);
        assertThat(ahead.notBefore()).isNull();
        assertThat(f.desk.orders(Fixture.LIVING_ROOM))
                .extracting(DeliveryOrder::purpose)
                .containsExactly(Purpose.ASKED);
        preloading.stop();
    }

    @Test
    @Tag("D11")
    void whatIsAskedForComesFirst() {
        PreloadDesk preloading = f.preloading(NOON);
        report(Fixture.LIVING_ROOM, ROOM, true, List.of(), Fixture.FILM);
        report(Fixture.NEIGHBOUR, ROOM, true, List.of(), Fixture.SONG);
        asked(preloading, Fixture.LIVING_ROOM);
        preloading.round();
        f.desk.planAnew();
        assertThat(f.desk.orders(Fixture.NEIGHBOUR))
                .extracting(DeliveryOrder::item)
                .containsExactly(Fixture.SONG, Fixture.FILM);
        preloading.stop();
    }

    @Test
    @Tag("D11")
    void nothingByDayNothingWithoutRoomAndNothingWhereTheHouseholdSaidNo() {
        PreloadDesk byNight = f.preloading(NIGHT);
        report(Fixture.LIVING_ROOM, ROOM, true, List.of(), Fixture.FILM);
        report(Fixture.NEIGHBOUR, ROOM, true, List.of());
        asked(byNight, Fixture.LIVING_ROOM);
        byNight.round();
        f.desk.planAnew();
        assertThat(f.desk.orders(Fixture.NEIGHBOUR)).isEmpty();
        byNight.stop();

        PreloadDesk now = f.preloading(NOON);
        report(Fixture.NEIGHBOUR, 10, true, List.of());
        now.round();
        f.desk.planAnew();
        assertThat(f.desk.orders(Fixture.NEIGHBOUR)).isEmpty();
        report(Fixture.NEIGHBOUR, ROOM, false, List.of());
        now.round();
        f.desk.planAnew();
        assertThat(f.desk.orders(Fixture.NEIGHBOUR)).isEmpty();
        report(Fixture.NEIGHBOUR, ROOM, true, List.of());
        now.round();
        f.desk.planAnew();
        assertThat(f.desk.orders(Fixture.NEIGHBOUR)).hasSize(1);
        now.stop();
    }

    @Test
    @Tag("D11")
    @Tag("D8")
    void whatIsReleasedSoonIsThereBefore() {
        ItemId soon = new ItemId("a".repeat(32));
        f.publish(soon, f.now.plus(Duration.ofDays(1)));
        PreloadDesk preloading = f.preloading(NOON);
        report(Fixture.LIVING_ROOM, ROOM, true, List.of(), Fixture.FILM);
        report(Fixture.NEIGHBOUR, ROOM, true, List.of());
        asked(preloading, Fixture.LIVING_ROOM);
        preloading.round();
        f.desk.planAnew();
        assertThat(f.desk.orders(Fixture.NEIGHBOUR))
                .anySatisfy(
                        o -> {
                            assertThat(o.item()).isEqualTo(soon);
                            assertThat(o.purpose()).isEqualTo(Purpose.PRELOAD);
                            assertThat(o.sources()).isNotEmpty();
                        });
        preloading.stop();
    }

    @Test
    @Tag("D11")
    void aPurchaseCountsAndSurvivesARestart() {
        report(Fixture.LIVING_ROOM, ROOM, true, List.of());
        report(Fixture.NEIGHBOUR, ROOM, true, List.of());
        PreloadDesk before = f.preloading(NOON);
        before.handleEvent(
                new Event(
                        ServerTopics.PASSES,
                        Map.of(
                                ServerTopics.BOX,
                                Fixture.LIVING_ROOM.value(),
                                ServerTopics.HOUSEHOLD,
                                "h1",
                                ServerTopics.ITEM,
                                Fixture.SONG.value())));
        before.stop();
        PreloadDesk after = f.preloading(NOON);
        after.round();
        f.desk.planAnew();
        assertThat(f.desk.orders(Fixture.NEIGHBOUR))
                .extracting(DeliveryOrder::item)
                .containsExactly(Fixture.SONG);
        after.stop();
    }

    @Test
    @Tag("D11")
    void theLastCopiesAreNotNamed() {
        PreloadDesk preloading = f.preloading(NIGHT);
        report(Fixture.LIVING_ROOM, 0, true, List.of());
        hold(Fixture.LIVING_ROOM, List.of());
        preloading.round();
        assertThat(evictable(Fixture.LIVING_ROOM)).containsExactly(Fixture.FILM);
        hold(Fixture.LIVING_ROOM, List.of(Fixture.FILM));
        preloading.round();
        assertThat(evictable(Fixture.LIVING_ROOM)).isEmpty();
        // a repository that says it is there but does not have the item is no copy
        hold(Fixture.LIVING_ROOM, List.of());
        f.repositories.lost.add(f.hash(Fixture.FILM));
        preloading.round();
        assertThat(evictable(Fixture.LIVING_ROOM)).isEmpty();
        preloading.stop();
    }

    private List<ItemId> evictable(BoxId box) {
        f.desk.planAnew();
        Orders orders = f.desk.next(box, 0).join();
        return orders.evictable();
    }

    private void asked(PreloadDesk preloading, BoxId box) {
        preloading.handleEvent(
                new Event(ServerTopics.QUEUE, Map.of(ServerTopics.BOX, box.value())));
    }

    /** A box that has all of the film, with what it keeps. */
    private void hold(BoxId box, List<ItemId> kept) {
        long length = f.catalog.item(Fixture.FILM).orElseThrow().length();
        Transfer complete =
                new Transfer(
                        Fixture.FILM,
                        f.hash(Fixture.FILM),
                        length,
                        length,
                        Map.of(),
                        0,
                        0,
                        Transfer.State.COMPLETE,
                        "");
        f.desk.report(
                box,
                new BoxReport(
                        "1",
                        List.of(box.value().charAt(0) + ".0.0.1:6891"),
                        List.of(
                                new Holding(
                                        Fixture.FILM,
                                        f.hash(Fixture.FILM),
                                        PieceSet.all(Fixture.PIECES))),
                        List.of(),
                        0,
                        List.of(complete),
                        0,
                        List.of(),
                        Line.UNKNOWN,
                        List.of(),
                        List.of(),
                        new Spare(true, kept)));
    }

    private void report(
            BoxId box, long free, boolean preload, List<Transfer> transfers, ItemId... queue) {
        List<QueueEntry> entries = new ArrayList<>();
        for (ItemId i : queue) {
            entries.add(new QueueEntry(i, null));
        }
        f.desk.report(
                box,
                new BoxReport(
                        "1",
                        List.of(box.value().charAt(0) + ".0.0.1:6891"),
                        List.of(),
                        entries,
                        0,
                        transfers,
                        free,
                        List.of(),
                        Line.UNKNOWN,
                        List.of(),
                        List.of(),
                        new Spare(preload, List.of())));
    }
}
