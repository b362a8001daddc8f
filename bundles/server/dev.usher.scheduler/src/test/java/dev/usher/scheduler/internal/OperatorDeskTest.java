package dev.usher.scheduler.internal;

import static dev.usher.scheduler.internal.Fixture.FILM;
import static dev.usher.scheduler.internal.Fixture.LIVING_ROOM;
import static dev.usher.scheduler.internal.Fixture.NEIGHBOUR;
import static dev.usher.scheduler.internal.Fixture.PIECES;
import static dev.usher.scheduler.internal.Fixture.SONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.backend.api.BoxReport;
import dev.usher.backend.api.Offence;
import dev.usher.backend.api.QueueEntry;
import dev.usher.backend.api.Source;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.PieceSet;
import dev.usher.media.api.Problem;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the operator sets reaches the orders; what boxes complain of reaches the operator. */
class OperatorDeskTest {
    private final Fixture fixture = new Fixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    @DisplayName("One home's complaint excludes nobody, two homes' proof does until it is forgiven")
    void offenders() {
        BoxId third = new BoxId("3".repeat(32));
        fixture.report(LIVING_ROOM, PieceSet.all(PIECES));
        fixture.report(NEIGHBOUR, PieceSet.none(), FILM);
        complain(NEIGHBOUR, 3);
        fixture.desk.planAnew();
        assertThat(sources()).containsExactly(LIVING_ROOM.value());
        complain(third, -1);
        fixture.desk.planAnew();
        assertThat(sources()).containsExactly(LIVING_ROOM.value());

        complain(third, 3);
        fixture.desk.planAnew();
        assertThat(sources()).containsExactly("repository:main");
        assertThat(fixture.desk.next(NEIGHBOUR, 0).orTimeout(60, TimeUnit.SECONDS).join().revoked())
                .containsExactly(LIVING_ROOM);
        assertThat(fixture.desk.operator().accused())
                .singleElement()
                .satisfies(
                        a -> {
                            assertThat(a.source()).isEqualTo(LIVING_ROOM.value());
                            assertThat(a.excluded()).isTrue();
                            assertThat(a.accusations()).hasSize(2);
                        });

        fixture.desk.operator().forgive(LIVING_ROOM.value());
        complain(third, 3);
        fixture.desk.planAnew();
        assertThat(sources()).containsExactly(LIVING_ROOM.value());
        assertThat(fixture.desk.next(NEIGHBOUR, 0).orTimeout(60, TimeUnit.SECONDS).join().revoked())
                .isEmpty();
        assertProblem("offender-unknown", () -> fixture.desk.operator().forgive("repository:none"));
    }

    @Test
    @Tag("D10")
    @DisplayName("Who is excluded stays so when the server starts anew, and who is forgiven, too")
    void exclusionsSurvive() {
        BoxId third = new BoxId("3".repeat(32));
        restart();
        complain(NEIGHBOUR, 3);
        complain(third, 3);
        restart();
        assertThat(sources()).containsExactly("repository:main");
        assertThat(fixture.desk.operator().accused()).hasSize(1);

        fixture.desk.operator().forgive(LIVING_ROOM.value());
        restart();
        complain(NEIGHBOUR, 3);
        complain(third, 3);
        fixture.desk.planAnew();
        assertThat(sources()).containsExactly(LIVING_ROOM.value());
        assertThat(fixture.desk.operator().accused()).isEmpty();
    }

    private void restart() {
        fixture.desk.stop();
        fixture.start();
        fixture.report(LIVING_ROOM, PieceSet.all(PIECES));
        fixture.report(NEIGHBOUR, PieceSet.none(), FILM);
        fixture.desk.planAnew();
    }

    private void complain(BoxId box, int block) {
        BoxReport r =
                fixture.reportOf(
                        PieceSet.none(),
                        List.of(),
                        List.of(new QueueEntry(box.equals(NEIGHBOUR) ? FILM : SONG, null)),
                        0);
        fixture.desk.report(
                box,
                new BoxReport(
                        r.softwareVersion(),
                        r.endpoints(),
                        r.holdings(),
                        r.queue(),
                        0,
                        r.transfers(),
                        0,
                        r.bundles(),
                        r.line(),
                        r.viewings(),
                        List.of(new Offence(LIVING_ROOM, fixture.hash(FILM), 1, block, "wrong")),
                        r.spare()));
    }

    @Test
    @DisplayName("The operator's maps say who is near, survive the server, and can be taken back")
    void costMap() {
        String maps =
                """
                {"meta": {"cost-type": {"cost-mode": "numerical", "cost-metric": "routingcost"}},
                 "network-map": {"a": {"ipv4": ["127.0.0.0/8"], "ipv6": ["2001:db8::/32"]}},
                 "cost-map": {"a": {"a": 5}}}""";
        fixture.report(LIVING_ROOM, PieceSet.all(PIECES));
        fixture.desk.operator().costMaps(Optional.of(CostMaps.parse(maps)));
        fixture.desk.stop();
        fixture.start();
        fixture.report(LIVING_ROOM, PieceSet.all(PIECES));
        fixture.report(NEIGHBOUR, PieceSet.none(), FILM);
        fixture.desk.planAnew();

        assertThat(fixture.desk.operator().costMaps().map(CostMaps::document)).contains(maps);
        assertThat(fixture.desk.orders(NEIGHBOUR).get(0).sources().get(0).closeness())
                .isEqualTo(Source.Closeness.NETWORK);
        fixture.desk.operator().costMaps(Optional.empty());
        assertThat(fixture.desk.operator().costMaps()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"network-map\": {}}",
                "{\"network-map\": {\"a\": {\"ipv4\": [\"1.2.3.4\"]}}, \"cost-map\": {}}",
                "{\"network-map\": {\"a\": {\"ipv4\": [\"1.2.3.4/33\"]}}, \"cost-map\": {}}",
                "{\"network-map\": {\"a\": {}}, \"cost-map\": {\"a\": {\"b\": 1}}}",
                "{\"network-map\": {\"a\": {}}, \"cost-map\": {\"a\": {\"a\": \"1\"}}}",
                "{\"network-map\": {\"a\": {}}, \"cost-map\": {\"a\": {\"a\": -1}}}",
                "{\"network-map\": {\"a\": {\"ipv4\": [\"1.0.0.0/8\"]}, \"b\": {\"ipv4\": [\"1.0.0.0/8\"]}}, \"cost-map\": {}}",
                "{\"meta\": {\"cost-type\": {\"cost-mode\": \"ordinal\"}}}"
            })
    @DisplayName("Maps that are not what RFC 7285 says are refused")
    void costMapMalformed(String maps) {
        assertProblem("cost-map-malformed", () -> CostMaps.parse(maps));
    }

    @Test
    @DisplayName("The plan is to be seen in figures")
    void figures() {
        fixture.report(LIVING_ROOM, PieceSet.all(PIECES));
        fixture.report(NEIGHBOUR, PieceSet.none(), FILM, SONG);
        fixture.desk.planAnew();

        PlanReport report = fixture.desk.operator().figures();
        assertThat(report.figures().boxes()).isEqualTo(2);
        assertThat(report.figures().waiting()).isEqualTo(2);
        assertThat(report.figures().running()).isEqualTo(1);
        assertThat(report.times().plans()).isPositive();
    }

    @Test
    @DisplayName("Limits are kept, and reach the orders")
    void limits() {
        fixture.desk.operator().limits(new Limits(5000, 0, "18:00-23:00", "Europe/Berlin", 0.25));
        fixture.desk.stop();
        fixture.start();
        fixture.report(NEIGHBOUR, PieceSet.none(), FILM);
        fixture.desk.planAnew();

        assertThat(fixture.desk.operator().limits())
                .isEqualTo(new Limits(5000, 0, "18:00-23:00", "Europe/Berlin", 0.25));
        assertThat(fixture.desk.orders(NEIGHBOUR).get(0).sources().get(0).bytesPerSecond())
                .isEqualTo(5000);
        assertProblem(
                "settings-malformed",
                () -> fixture.desk.operator().limits(new Limits(-1, 0, null, null, null)));
        assertProblem(
                "settings-malformed",
                () -> fixture.desk.operator().limits(new Limits(0, 0, "18", null, null)));
        assertProblem(
                "settings-malformed",
                () -> fixture.desk.operator().limits(new Limits(0, 0, "18:00-18:00", null, null)));
        assertProblem(
                "settings-malformed",
                () ->
                        fixture.desk
                                .operator()
                                .limits(new Limits(0, 0, "18:00-19:00", "Moon", null)));
    }

    private List<String> sources() {
        return fixture.senders(NEIGHBOUR);
    }

    private static void assertProblem(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo(code));
    }
}
