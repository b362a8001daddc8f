package dev.usher.customers.internal;

import static dev.usher.customers.internal.Problems.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.media.api.BoxId;
import dev.usher.persistence.Sql;
import dev.usher.server.api.Box;
import dev.usher.server.api.ServerTopics;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("C6")
class BoxesTest {
    private static final BoxId LIVING_ROOM = new BoxId("a".repeat(32));
    private static final BoxId NEIGHBOUR = new BoxId("b".repeat(32));

    private final Fixture server = new Fixture();
    private final EnrolledBoxes boxes = server.boxes;
    private final String household = server.households.create("A", "ann", "long enough", null).id();

    @Test
    @DisplayName("a code enrols one box, names the operator's CA, and is kept as a hash only")
    void enrolment() {
        String code = boxes.newEnrolmentCode(household);
        assertThat(code).matches("[A-Z2-7]{16}-0123456789abcdef0123456789abcdef");
        List<String> kept =
                new Sql(server.dataSource)
                        .query(
                                "SELECT code_hash FROM customers_enrolment",
                                row -> row.getString(1));
        assertThat(kept)
                .singleElement()
                .asString()
                .hasSize(64)
                .doesNotContain(code.substring(0, 16));

        Box box =
                boxes.enrol(" " + code.toLowerCase(Locale.ROOT) + "\n", LIVING_ROOM, "living-room");
        assertThat(box).isEqualTo(new Box(LIVING_ROOM, "living-room", household, server.now, null));
        assertThat(boxes.box(LIVING_ROOM)).contains(box);
        assertThat(boxes.boxes()).containsExactly(box);
        assertThat(boxes.boxesOf(household)).containsExactly(box);
        assertThat(boxes.boxesOf("another")).isEmpty();
        assertThat(server.events)
                .singleElement()
                .satisfies(
                        e -> {
                            assertThat(e.getTopic()).isEqualTo(ServerTopics.BOXES);
                            assertThat(e.getProperty(ServerTopics.BOX))
                                    .isEqualTo(LIVING_ROOM.value());
                        });

        assertProblem(() -> boxes.enrol(code, NEIGHBOUR, "neighbour"), "enrolment-code", 403);
        assertThat(boxes.box(NEIGHBOUR)).isEmpty();
    }

    @Test
    @DisplayName("a box whose first answer was lost may ask again with its code")
    void lostAnswer() {
        String code = boxes.newEnrolmentCode(household);
        boxes.enrol(code, LIVING_ROOM, "living-room");
        assertThat(boxes.enrol(code, LIVING_ROOM, "living-room").household()).isEqualTo(household);
        server.advance(Duration.ofHours(73));
        assertProblem(() -> boxes.enrol(code, LIVING_ROOM, "living-room"), "enrolment-code", 403);
    }

    @Test
    void badCodesEnrolNobody() {
        String expired = boxes.newEnrolmentCode(household);
        server.advance(Duration.ofHours(72));
        for (String code :
                new String[] {expired, "", null, "-", "AAAAAAAAAAAAAAAA-00", "' OR 1=1 --"}) {
            assertProblem(() -> boxes.enrol(code, LIVING_ROOM, "x"), "enrolment-code", 403);
        }
        assertThat(boxes.boxes()).isEmpty();
        assertProblem(() -> boxes.newEnrolmentCode("nobody"), "household-unknown", 404);
    }

    @Test
    void withoutThePkiThereAreNoCodes() {
        EnrolledBoxes alone =
                new EnrolledBoxes(
                        server.database,
                        server.households,
                        server,
                        server,
                        Duration.ofHours(1),
                        null);
        assertProblem(() -> alone.newEnrolmentCode(household), "pki-away", 503);
    }

    @Test
    @DisplayName("a revoked box stays revoked, and does not use up the code it tries")
    void revocation() {
        boxes.enrol(boxes.newEnrolmentCode(household), LIVING_ROOM, "living-room");
        boxes.revoke(LIVING_ROOM);
        assertThat(boxes.box(LIVING_ROOM).orElseThrow().revoked()).isEqualTo(server.now);
        assertThat(boxes.revoked()).containsExactly(LIVING_ROOM);
        server.advance(Duration.ofHours(1));
        boxes.revoke(LIVING_ROOM);
        assertThat(boxes.box(LIVING_ROOM).orElseThrow().revoked()).isBefore(server.now);

        String code = boxes.newEnrolmentCode(household);
        assertProblem(() -> boxes.enrol(code, LIVING_ROOM, "again"), "device-revoked", 403);
        assertThat(boxes.enrol(code, NEIGHBOUR, null).name()).isEqualTo("box bbbbbb");
        assertProblem(() -> boxes.revoke(new BoxId("c".repeat(32))), "box-unknown", 404);
    }

    @Test
    @DisplayName("a code says whose it is before it is used up; a box may be admitted without one")
    void admission() {
        String code = boxes.newEnrolmentCode(household);
        assertThat(boxes.invited(code, LIVING_ROOM)).hasValue(household);
        assertThat(boxes.invited(code, LIVING_ROOM)).hasValue(household);
        assertThat(boxes.invited("AAAAAAAAAAAAAAAA-00", LIVING_ROOM)).isEmpty();
        boxes.enrol(code, LIVING_ROOM, "living-room");
        assertThat(boxes.invited(code, NEIGHBOUR)).isEmpty();
        assertThat(boxes.admit(household, NEIGHBOUR, "den").household()).isEqualTo(household);
        boxes.revoke(NEIGHBOUR);
        assertProblem(() -> boxes.admit(household, NEIGHBOUR, "den"), "device-revoked", 403);
        assertProblem(() -> boxes.admit("nobody", LIVING_ROOM, "x"), "household-unknown", 404);
    }

    @Test
    void aBoxMovesWithANewHouseholdsCode() {
        String other = server.households.create("B", "bob", "long enough", null).id();
        boxes.enrol(boxes.newEnrolmentCode(household), LIVING_ROOM, "living-room");
        boxes.enrol(boxes.newEnrolmentCode(other), LIVING_ROOM, "x".repeat(500));
        assertThat(boxes.boxesOf(household)).isEmpty();
        assertThat(boxes.boxesOf(other))
                .singleElement()
                .satisfies(b -> assertThat(b.name()).hasSize(100));
    }
}
