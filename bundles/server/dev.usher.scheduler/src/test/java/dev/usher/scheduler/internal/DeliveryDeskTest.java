package dev.usher.scheduler.internal;

import static dev.usher.scheduler.internal.Fixture.FILM;
import static dev.usher.scheduler.internal.Fixture.LIVING_ROOM;
import static dev.usher.scheduler.internal.Fixture.NEIGHBOUR;
import static dev.usher.scheduler.internal.Fixture.PIECES;
import static dev.usher.scheduler.internal.Fixture.SONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.usher.backend.api.BoxReport;
import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Holding;
import dev.usher.backend.api.Line;
import dev.usher.backend.api.Orders;
import dev.usher.backend.api.QueueEntry;
import dev.usher.backend.api.Transfer;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.PieceSet;
import dev.usher.media.api.Problem;
import dev.usher.scheduler.store.ConductStore;
import dev.usher.server.api.ServerTopics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.osgi.service.event.Event;

class DeliveryDeskTest {
    private final Fixture fixture = new Fixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    @Tag("D1")
    @DisplayName(
            "A report with a list is answered with orders, and the box that waits gets them at once")
    void orders() {
        CompletableFuture<Orders> waiting = fixture.desk.next(NEIGHBOUR, 0);
        assertThat(get(waiting).orders()).isEmpty();

        CompletableFuture<Orders> next = fixture.desk.next(NEIGHBOUR, get(waiting).revision());
        assertThat(next).isNotDone();
        fixture.report(LIVING_ROOM, PieceSet.all(PIECES));
        fixture.report(NEIGHBOUR, PieceSet.none(), SONG, FILM);
        fixture.desk.planAnew();

        Orders orders = get(next);
        assertThat(orders.revision()).isGreaterThan(get(waiting).revision());
        assertThat(orders.leaseSeconds()).isEqualTo(60);
        assertThat(orders.serverTime()).isEqualTo(fixture.now);
        assertThat(orders.catalogRevision()).isEqualTo(fixture.catalog.revision());
        assertThat(orders.orders()).extracting(DeliveryOrder::item).containsExactly(SONG, FILM);
        assertThat(Fixture.senders(orders.orders().get(0))).containsExactly("repository:main");
        assertThat(Fixture.senders(orders.orders().get(1))).containsExactly(LIVING_ROOM.value());
    }

    @Test
    @DisplayName("An event leads to a new plan within 100 ms, many events to one")
    void events() {
        fixture.report(NEIGHBOUR, PieceSet.none(), FILM);
        for (int i = 0; i < 50; i++) {
            fixture.desk.handleEvent(new Event(ServerTopics.COPIES, Map.of()));
        }

        await().until(() -> !fixture.desk.orders(NEIGHBOUR).isEmpty());
    }

    @Test
    @DisplayName("Nothing new, no new revision; a revision of an earlier life is answered at once")
    void revisions() {
        fixture.report(NEIGHBOUR, PieceSet.none(), FILM);
        fixture.desk.planAnew();
        Orders first = get(fixture.desk.next(NEIGHBOUR, 0));
        fixture.desk.planAnew();

        assertThat(fixture.desk.next(NEIGHBOUR, first.revision())).isNotDone();
        assertThat(get(fixture.desk.next(NEIGHBOUR, first.revision() + 1000)).revision())
                .isEqualTo(first.revision());
    }

    @Test
    @DisplayName(
            "Before the first plan there are no orders: not an empty list, which would stop the box")
    void notReady() {
        CompletableFuture<Orders> next = fixture.desk.next(NEIGHBOUR, 0);

        fixture.desk.stop();

        if (next.isCompletedExceptionally()) {
            assertThatThrownBy(next::join).hasRootCauseInstanceOf(Problem.class);
        } else {
            assertThat(next.join().revision()).isPositive();
        }
    }

    @Test
    @DisplayName("What a box measured of its line is known when server and box begin anew")
    void lines() {
        Line measured = new Line(250_000, 2_000_000, 0, null);
        assertThat(new Lines(new ConductStore(fixture.database)).reported(NEIGHBOUR, measured))
                .isEqualTo(measured);
        Lines anew = new Lines(new ConductStore(fixture.database));

        assertThat(anew.of(NEIGHBOUR)).isEqualTo(measured);
        assertThat(anew.reported(NEIGHBOUR, new Line(0, 0, 100_000, null)))
                .isEqualTo(new Line(250_000, 2_000_000, 100_000, null));
        anew.forget(NEIGHBOUR);
        assertThat(new Lines(new ConductStore(fixture.database)).of(NEIGHBOUR))
                .isEqualTo(Line.UNKNOWN);
    }

    @Test
    @Tag("D10")
    @DisplayName(
            "A revoked box gets no orders and is named to the others; an unknown one gets none either")
    void revoked() {
        BoxId stranger = new BoxId("9".repeat(32));
        fixture.report(LIVING_ROOM, PieceSet.all(PIECES), SONG);
        fixture.report(NEIGHBOUR, PieceSet.none(), FILM);
        fixture.report(stranger, PieceSet.none(), FILM);
        fixture.desk.planAnew();
        assertThat(sources()).containsExactly(LIVING_ROOM.value());
        fixture.revoke(LIVING_ROOM);
        fixture.desk.planAnew();

        assertThat(fixture.desk.orders(LIVING_ROOM)).isEmpty();
        assertThat(fixture.desk.orders(stranger)).isEmpty();
        assertThat(sources()).containsExactly("repository:main");
        assertThat(get(fixture.desk.next(NEIGHBOUR, 0)).revoked()).containsExactly(LIVING_ROOM);
    }

    @Test
    @Tag("D8")
    @DisplayName("Before its release an item is ordered for then; the scheduler wakes up for it")
    void release() {
        fixture.publish(FILM, fixture.now.plusSeconds(5));
        fixture.report(NEIGHBOUR, PieceSet.none(), FILM);

        assertThat(fixture.desk.planAnew()).isEqualTo(fixture.now.plusSeconds(5));
        assertThat(fixture.desk.orders(NEIGHBOUR).get(0).notBefore())
                .isEqualTo(fixture.now.plusSeconds(5));
        fixture.now = fixture.now.plusSeconds(5);
        fixture.desk.planAnew();
        assertThat(fixture.desk.orders(NEIGHBOUR).get(0).sources()).hasSize(1);
    }

    @Test
    @Tag("D6")
    @DisplayName("A peer that gives nothing is replaced by the repository, for a while")
    void stalled() {
        fixture.report(LIVING_ROOM, PieceSet.all(PIECES));
        fixture.report(NEIGHBOUR, PieceSet.none(), FILM);
        fixture.desk.planAnew();
        fixture.report(NEIGHBOUR, PieceSet.none(), FILM);
        assertThat(sources()).containsExactly(LIVING_ROOM.value());

        fixture.now = fixture.now.plusSeconds(21);
        fixture.report(LIVING_ROOM, PieceSet.all(PIECES));
        fixture.report(NEIGHBOUR, PieceSet.none(), FILM);
        fixture.desk.planAnew();
        assertThat(sources()).containsExactly("repository:main");

        fixture.now = fixture.now.plusSeconds(61);
        fixture.report(
                NEIGHBOUR, PieceSet.of(0), List.of(moved(Map.of("repository:main", 16384L))), FILM);
        fixture.desk.planAnew();
        assertThat(sources()).containsExactly(LIVING_ROOM.value());
    }

    @Test
    @DisplayName("An item withdrawn while it was on a list neither stops the box nor is delivered")
    void withdrawn() {
        fixture.report(NEIGHBOUR, PieceSet.none(), FILM, SONG);
        fixture.catalog.withdraw(FILM);

        fixture.report(NEIGHBOUR, PieceSet.of(1), FILM, SONG);
        fixture.desk.planAnew();

        assertThat(fixture.desk.orders(NEIGHBOUR))
                .extracting(DeliveryOrder::item)
                .containsExactly(SONG);
    }

    @Test
    @DisplayName("Ciphertext of another version is nobody's copy")
    void otherVersion() {
        BoxReport r = fixture.reportOf(PieceSet.none(), List.of(), List.of(), 0);
        Holding old = new Holding(FILM, new InfoHash("0".repeat(64)), PieceSet.all(1_000_000));
        fixture.desk.report(NEIGHBOUR, with(r, List.of(old), r.queue(), r.endpoints()));

        assertThat(fixture.reports.get(NEIGHBOUR).holdings()).isEmpty();
    }

    static Stream<String> faults() {
        return Stream.of("twice", "long", "pieces", "heldTwice", "endpoint", "endpoints");
    }

    @ParameterizedTest
    @MethodSource("faults")
    @DisplayName("A malformed report is refused whole, with a code")
    void malformed(String fault) {
        BoxReport r = fixture.reportOf(PieceSet.none(), List.of(), List.of(), 0);
        QueueEntry film = new QueueEntry(FILM, null);
        List<QueueEntry> many = new ArrayList<>();
        for (int i = 0; i < 1001; i++) {
            many.add(new QueueEntry(new ItemId("%032x".formatted(i)), null));
        }
        Holding beyond = new Holding(FILM, fixture.hash(FILM), PieceSet.of(PIECES));
        BoxReport bad =
                switch (fault) {
                    case "twice" -> with(r, r.holdings(), List.of(film, film), r.endpoints());
                    case "long" -> with(r, r.holdings(), many, r.endpoints());
                    case "pieces" -> with(r, List.of(beyond), r.queue(), r.endpoints());
                    case "heldTwice" ->
                            with(
                                    r,
                                    List.of(r.holdings().get(0), r.holdings().get(0)),
                                    r.queue(),
                                    r.endpoints());
                    case "endpoint" -> with(r, r.holdings(), r.queue(), List.of("http://x/"));
                    default ->
                            with(
                                    r,
                                    r.holdings(),
                                    r.queue(),
                                    Stream.generate(() -> "a:1").limit(9).toList());
                };
        String code =
                fault.equals("twice") || fault.equals("long")
                        ? "queue-malformed"
                        : "report-malformed";

        assertProblem(code, () -> fixture.desk.report(NEIGHBOUR, bad));
        assertThat(fixture.reports).isEmpty();
    }

    @Test
    @DisplayName("A source is gone when the tracker says so, and its receivers get others at once")
    void sourceGone() {
        fixture.report(LIVING_ROOM, PieceSet.all(PIECES));
        fixture.report(NEIGHBOUR, PieceSet.none(), FILM);
        fixture.desk.planAnew();
        long before = get(fixture.desk.next(NEIGHBOUR, 0)).revision();
        CompletableFuture<Orders> next = fixture.desk.next(NEIGHBOUR, before);

        fixture.reports.remove(LIVING_ROOM);
        fixture.desk.handleEvent(
                new Event(ServerTopics.COPIES, Map.of(ServerTopics.BOX, LIVING_ROOM.value())));

        assertThat(Fixture.senders(get(next).orders().get(0))).containsExactly("repository:main");
    }

    @Test
    @DisplayName("Progress of one box and orders of another wake nobody else")
    void quiet() {
        fixture.report(LIVING_ROOM, PieceSet.all(PIECES));
        fixture.report(NEIGHBOUR, PieceSet.none(), FILM);
        fixture.desk.planAnew();
        CompletableFuture<Orders> own =
                fixture.desk.next(NEIGHBOUR, get(fixture.desk.next(NEIGHBOUR, 0)).revision());
        CompletableFuture<Orders> other =
                fixture.desk.next(LIVING_ROOM, get(fixture.desk.next(LIVING_ROOM, 0)).revision());

        fixture.report(NEIGHBOUR, PieceSet.range(0, 4), FILM);
        fixture.desk.planAnew();
        assertThat(own).isNotDone();
        fixture.report(NEIGHBOUR, PieceSet.range(0, 4), SONG, FILM);
        fixture.desk.planAnew();

        assertThat(get(own).orders()).hasSize(2);
        assertThat(other).isNotDone();
    }

    private List<String> sources() {
        return fixture.senders(NEIGHBOUR);
    }

    private Transfer moved(Map<String, Long> received) {
        return new Transfer(
                FILM, fixture.hash(FILM), 163840, 0, received, 0, 0, Transfer.State.RUNNING, "");
    }

    private static BoxReport with(
            BoxReport r, List<Holding> holdings, List<QueueEntry> queue, List<String> endpoints) {
        return BoxReport.of(
                r.softwareVersion(), endpoints, holdings, queue, 0, r.transfers(), 0, r.bundles());
    }

    private static Orders get(CompletableFuture<Orders> future) {
        return future.orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static void assertProblem(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo(code));
    }
}
