package dev.usher.scheduler.internal;

import static dev.usher.scheduler.internal.Fixture.FILM;
import static dev.usher.scheduler.internal.Fixture.NEIGHBOUR;
import static dev.usher.scheduler.internal.Fixture.SONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Orders;
import dev.usher.backend.api.QueueChange;
import dev.usher.backend.api.QueueEntry;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.PieceSet;
import dev.usher.media.api.Problem;
import dev.usher.server.api.ServerTopics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.osgi.service.event.Event;

/** What becomes of a box's list on the server. */
class PriorityListsTest {
    private final Fixture fixture = new Fixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    @Tag("D5")
    @DisplayName("The list survives the server; a box that only asks gets orders for it")
    void restart() {
        fixture.report(NEIGHBOUR, PieceSet.none(), FILM, SONG);
        fixture.desk.stop();

        fixture.start();
        fixture.desk.next(NEIGHBOUR, 0);
        fixture.desk.planAnew();

        assertThat(fixture.desk.queue(NEIGHBOUR))
                .extracting(QueueEntry::item)
                .containsExactly(FILM, SONG);
        assertThat(fixture.desk.orders(NEIGHBOUR)).hasSize(2);
    }

    @Test
    @Tag("C1")
    @DisplayName(
            "A change waits for its box, through a restart, until the box says it has applied it")
    void changes() {
        Instant friday = fixture.now.plus(Duration.ofDays(5));
        fixture.desk.change(NEIGHBOUR, QueueChange.Op.ADD, FILM, friday);
        fixture.desk.change(NEIGHBOUR, QueueChange.Op.FIRST, SONG);
        fixture.desk.stop();
        fixture.start();
        fixture.desk.next(NEIGHBOUR, 0);
        fixture.desk.planAnew();

        List<QueueChange> pending = get(fixture.desk.next(NEIGHBOUR, 0)).queueChanges();
        assertThat(pending)
                .containsExactly(
                        new QueueChange(1, QueueChange.Op.ADD, FILM, friday),
                        new QueueChange(2, QueueChange.Op.FIRST, SONG));
        fixture.desk.report(
                NEIGHBOUR,
                fixture.reportOf(
                        PieceSet.none(), List.of(), List.of(new QueueEntry(FILM, null)), 1));
        assertThat(fixture.desk.pending(NEIGHBOUR))
                .extracting(QueueChange::sequence)
                .containsExactly(2L);
        fixture.desk.report(NEIGHBOUR, fixture.reportOf(PieceSet.none(), List.of(), List.of(), 2));
        fixture.desk.change(NEIGHBOUR, QueueChange.Op.REMOVE, FILM);
        assertThat(fixture.desk.pending(NEIGHBOUR))
                .extracting(QueueChange::sequence)
                .containsExactly(3L);
        assertThat(fixture.events).extracting(Event::getTopic).contains(ServerTopics.QUEUE);
    }

    @Test
    @Tag("D5")
    @DisplayName("A list says until when; the order says it too, also after the server began anew")
    void deadline() {
        Instant from = fixture.now.plusSeconds(3600);
        Instant friday = fixture.now.plusSeconds(3 * 86400);
        List<QueueEntry> list =
                List.of(
                        new QueueEntry(FILM, null, friday),
                        new QueueEntry(SONG, from, friday.plusSeconds(60)));
        fixture.desk.report(NEIGHBOUR, fixture.reportOf(PieceSet.none(), List.of(), list, 0));
        fixture.desk.stop();
        fixture.start();
        fixture.desk.next(NEIGHBOUR, 0);
        fixture.desk.planAnew();

        assertThat(fixture.desk.queue(NEIGHBOUR)).isEqualTo(list);
        assertThat(fixture.desk.orders(NEIGHBOUR))
                .extracting(DeliveryOrder::deadline)
                .containsExactly(friday, friday.plusSeconds(60));
        assertThat(fixture.desk.orders(NEIGHBOUR).get(1).notBefore()).isEqualTo(from);
    }

    @Test
    @DisplayName(
            "An unknown item on the list is named; presence and holdings are taken all the same")
    void unknownItem() {
        fixture.report(NEIGHBOUR, PieceSet.none(), SONG);
        ItemId nobody = new ItemId("0".repeat(32));

        assertThatThrownBy(() -> fixture.report(NEIGHBOUR, PieceSet.all(3), SONG, nobody))
                .isInstanceOfSatisfying(
                        Problem.class,
                        p -> {
                            assertThat(p.code()).isEqualTo("item-unknown");
                            assertThat(p.status()).isEqualTo(422);
                            assertThat(p.members())
                                    .containsEntry("item", nobody.value())
                                    .containsEntry("entry", 1);
                        });
        assertThat(fixture.desk.queue(NEIGHBOUR))
                .extracting(QueueEntry::item)
                .containsExactly(SONG);
        assertThat(fixture.reports.get(NEIGHBOUR).holdings().get(0).pieces())
                .isEqualTo(PieceSet.all(3));
        assertProblem(
                "item-unknown", () -> fixture.desk.change(NEIGHBOUR, QueueChange.Op.ADD, nobody));
        assertProblem(
                "box-unknown",
                () -> fixture.desk.change(new BoxId("0".repeat(32)), QueueChange.Op.ADD, FILM));
        for (Instant wrong :
                List.of(fixture.now.minusSeconds(1), fixture.now.plus(Duration.ofDays(400)))) {
            assertProblem(
                    "deadline-invalid",
                    () -> fixture.desk.change(NEIGHBOUR, QueueChange.Op.ADD, FILM, wrong));
        }
    }

    private static Orders get(CompletableFuture<Orders> future) {
        return future.orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static void assertProblem(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo(code));
    }
}
