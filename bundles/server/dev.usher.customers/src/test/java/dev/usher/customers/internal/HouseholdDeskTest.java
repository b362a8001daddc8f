package dev.usher.customers.internal;

import static dev.usher.customers.internal.Problems.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.BoxReport;
import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.QueueChange;
import dev.usher.backend.api.QueueEntry;
import dev.usher.backend.api.Transfer;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.server.api.Accounts;
import dev.usher.server.api.Copies;
import dev.usher.server.api.Deliveries;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("C6")
class HouseholdDeskTest {
    private static final BoxId OURS = new BoxId("a".repeat(32));
    private static final BoxId THEIRS = new BoxId("b".repeat(32));
    private static final ItemId ITEM = new ItemId("1".repeat(32));

    private final Fixture server = new Fixture();
    private final List<QueueChange> changes = new ArrayList<>();
    private final String household = server.households.create("A", "ann", "long enough", null).id();
    private final String neighbours =
            server.households.create("B", "bob", "long enough", null).id();
    private HouseholdDesk desk;

    @BeforeEach
    void enrol() {
        server.boxes.enrol(server.boxes.newEnrolmentCode(household), OURS, "living-room");
        server.boxes.enrol(server.boxes.newEnrolmentCode(neighbours), THEIRS, "neighbour");
        desk =
                new HouseholdDesk(
                        server.households,
                        server.boxes,
                        new Neighbours(
                                new OneQueue(), new OnePresence(), null, null, new FullAccount()),
                        "EUR");
    }

    @Test
    void aHouseholdSeesItsOwnBoxesAndTheirState() {
        HouseholdView view = desk.view(household);
        assertThat(view.balance()).isEqualTo(1999);
        assertThat(view.currency()).isEqualTo("EUR");
        assertThat(view.boxes())
                .singleElement()
                .satisfies(
                        box -> {
                            assertThat(box.id()).isEqualTo(OURS);
                            assertThat(box.present()).isTrue();
                            assertThat(box.queue()).containsExactly(new QueueEntry(ITEM, null));
                            assertThat(box.pending())
                                    .extracting(QueueChange::op)
                                    .containsExactly(QueueChange.Op.ADD);
                            assertThat(box.transfers())
                                    .extracting(Transfer::item)
                                    .containsExactly(ITEM);
                            assertThat(box.diskFree()).isEqualTo(1000);
                        });
        assertThat(desk.view(neighbours).boxes())
                .extracting(b -> b.present())
                .containsExactly(false);
    }

    @Test
    @DisplayName("somebody else's box is as if it were not there")
    void othersBoxes() {
        assertProblem(
                () -> desk.change(household, THEIRS, QueueChange.Op.REMOVE, ITEM, null),
                "box-unknown",
                404);
        assertProblem(
                () ->
                        desk.change(
                                household,
                                new BoxId("c".repeat(32)),
                                QueueChange.Op.REMOVE,
                                ITEM,
                                null),
                "box-unknown",
                404);
        assertThat(changes).isEmpty();
        Instant friday = server.now.plusSeconds(86_400);
        desk.change(household, OURS, QueueChange.Op.REMOVE, ITEM, friday);
        assertThat(changes)
                .containsExactly(new QueueChange(1, QueueChange.Op.REMOVE, ITEM, friday));
    }

    @Test
    void aRevokedBoxTakesNoWishes() {
        server.boxes.revoke(OURS);
        assertProblem(
                () -> desk.change(household, OURS, QueueChange.Op.REMOVE, ITEM, null),
                "device-revoked",
                403);
    }

    @Test
    @DisplayName("without the other capabilities a household is still shown, and told what is away")
    void alone() {
        HouseholdDesk alone =
                new HouseholdDesk(
                        server.households,
                        server.boxes,
                        new Neighbours(null, null, null, null, null),
                        "EUR");
        assertThat(alone.view(household).balance()).isNull();
        assertThat(alone.view(household).boxes())
                .singleElement()
                .satisfies(b -> assertThat(b.queue()).isEmpty());
        assertThat(alone.passes(household)).isEmpty();
        assertProblem(
                () -> alone.change(household, OURS, QueueChange.Op.ADD, ITEM, null),
                "scheduler-away",
                503);
        assertProblem(
                () -> desk.change(household, OURS, QueueChange.Op.ADD, ITEM, null),
                "catalog-away",
                503);
        assertProblem(() -> alone.view("nobody"), "household-unknown", 404);
    }

    @Test
    @Tag("C3")
    @DisplayName("an item that becomes complete is news once")
    void arrivals() {
        Arrivals arrivals = new Arrivals();
        assertThat(arrivals.since(OURS, List.of(transfer(Transfer.State.COMPLETE)))).isEmpty();
        assertThat(arrivals.since(THEIRS, List.of(transfer(Transfer.State.RUNNING)))).isEmpty();
        assertThat(arrivals.since(THEIRS, List.of(transfer(Transfer.State.COMPLETE))))
                .containsExactly(ITEM);
        assertThat(arrivals.since(THEIRS, List.of(transfer(Transfer.State.COMPLETE)))).isEmpty();
    }

    private static Transfer transfer(Transfer.State state) {
        return new Transfer(ITEM, new InfoHash("0".repeat(64)), 10, 5, Map.of(), 0, 0, state, "");
    }

    private final class OneQueue implements Deliveries {
        @Override
        public List<QueueEntry> queue(BoxId box) {
            return List.of(new QueueEntry(ITEM, null));
        }

        @Override
        public void change(BoxId box, QueueChange.Op op, ItemId item, Instant deadline) {
            changes.add(new QueueChange(changes.size() + 1, op, item, deadline));
        }

        @Override
        public List<QueueChange> pending(BoxId box) {
            return List.of(new QueueChange(1, QueueChange.Op.ADD, ITEM));
        }

        @Override
        public List<DeliveryOrder> orders(BoxId box) {
            return List.of();
        }
    }

    private final class OnePresence implements Copies {
        @Override
        public void report(BoxId box, BoxReport report) {
            throw new AssertionError("not ours to report");
        }

        @Override
        public List<Copy> copies(InfoHash item) {
            return List.of();
        }

        @Override
        public List<Copy> all() {
            return List.of();
        }

        @Override
        public Optional<Presence> presence(BoxId box) {
            BoxReport report =
                    BoxReport.of(
                            "0.1.0",
                            List.of(),
                            List.of(),
                            List.of(),
                            0,
                            List.of(transfer(Transfer.State.RUNNING)),
                            1000,
                            List.of());
            return box.equals(OURS)
                    ? Optional.of(new Presence(box, report, server.now))
                    : Optional.empty();
        }
    }

    private static final class FullAccount implements Accounts {
        @Override
        public void voucher(
                String account, long amount, String currency, String code, String note) {}

        @Override
        public void credit(
                String account, long amount, String currency, String idempotencyKey, String note) {
            throw new AssertionError("nobody pays in here");
        }

        @Override
        public long balance(String account, String currency) {
            return 1999;
        }
    }
}
