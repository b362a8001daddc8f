package dev.usher.itests.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Transfer;
import dev.usher.media.api.PieceSet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Items go where they were ordered, from where they were ordered, in the order of the list. */
class DeliveryTest {
    private static final int MIB = 1 << 20;

    @TempDir Path temp;
    private TestSwarm swarm;

    @BeforeEach
    void open() throws IOException {
        // nobody who is only slow is given up: what each sent is counted
        swarm = new TestSwarm(temp, Map.of("silenceSeconds", 60));
    }

    @AfterEach
    void close() {
        swarm.close();
    }

    @Test
    @Tag("D1")
    void anItemGoesFromBoxToBoxAndNotThroughTheServer() throws Exception {
        TestItem film = swarm.publish(5 * MIB + 123, 70_000);
        TestBox first = swarm.box().holding(film);
        TestBox second = swarm.box();
        second.fetch(film, first.source(film.all(), 0)).awaitComplete(film);

        assertThat(second.received(film, first)).isEqualTo(film.length());
        assertThat(first.transfer(film).served()).isEqualTo(film.length());
        assertThat(swarm.repository().sent(film)).isZero();
        assertThat(second.available()).containsExactly(film.layout().item());
    }

    @Test
    @Tag("D3")
    void theThirdBoxGetsItFromTheFirst() throws Exception {
        TestItem film = swarm.publish(2 * MIB);
        TestBox first = swarm.box();
        first.fetch(film, swarm.repository().source(film.all(), 0)).awaitComplete(film);
        TestBox third = swarm.box();
        third.fetch(film, first.source(film.all(), 0)).awaitComplete(film);

        assertThat(third.received(film, first)).isEqualTo(film.length());
        assertThat(swarm.repository().sent(film)).isEqualTo(film.length());
    }

    @Test
    @Tag("D3")
    @Tag("D6")
    void aBoxWithHalfServesThatHalfAndTheRepositoryTheRest() throws Exception {
        TestItem film = swarm.publish(MIB + 1);
        PieceSet half = PieceSet.range(3, 11);
        PieceSet rest = film.all().minus(half);
        TestBox first = swarm.box().holding(film, half);
        TestBox second = swarm.box();
        long began = System.nanoTime();
        second.fetch(film, first.source(half, 0), swarm.repository().source(rest, 0))
                .awaitComplete(film);

        if (nobodyWasHelped(began)) {
            assertThat(second.received(film, first)).isEqualTo(film.bytes(half));
            assertThat(second.received(film, TestRepository.ID)).isEqualTo(film.bytes(rest));
            assertThat(swarm.repository().sent(film)).isEqualTo(film.bytes(rest));
            assertThat(second.transfer(film).wasted()).isZero();
        }
        assertThat(second.received(film, first)).isBetween(1L, film.bytes(half));
        assertThat(second.receivedInAll(film))
                .isEqualTo(film.length() + second.transfer(film).wasted());
    }

    /** Others step in for who takes longer than a second, as on a machine that is busy. */
    private static boolean nobodyWasHelped(long began) {
        return System.nanoTime() - began < 1_000_000_000L;
    }

    @Test
    @Tag("D4")
    void eachOfSeveralSendsThePortionItWasOrderedTo() throws Exception {
        TestItem film = swarm.publish(MIB);
        TestItem song = swarm.publish(MIB);
        TestBox a = swarm.box().holding(film).holding(song);
        TestBox b = swarm.box().holding(film);
        TestBox c = swarm.box().holding(film);
        PieceSet first = PieceSet.range(0, 2);
        PieceSet second = PieceSet.range(2, 9);
        PieceSet third = PieceSet.range(9, 16);
        TestBox box = swarm.box();
        long began = System.nanoTime();
        box.fetch(film, a.source(first, 0), b.source(second, 0), c.source(third, 0))
                .fetch(song, a.source(song.all(), 0))
                .awaitComplete(film, song);

        if (nobodyWasHelped(began)) {
            assertThat(box.received(film, a)).isEqualTo(film.bytes(first));
            assertThat(box.received(film, b)).isEqualTo(film.bytes(second));
            assertThat(box.received(film, c)).isEqualTo(film.bytes(third));
        }
        assertThat(box.transfer(film).received().keySet())
                .containsExactlyInAnyOrder(a.id().value(), b.id().value(), c.id().value());
        assertThat(box.receivedInAll(film)).isEqualTo(film.length() + box.transfer(film).wasted());
    }

    @Test
    @Tag("D4")
    void twoHalvesCompleteEachOther() throws Exception {
        TestItem film = swarm.publish(4 * MIB);
        PieceSet left = PieceSet.range(0, 32);
        PieceSet right = film.all().minus(left);
        TestBox a = swarm.box().holding(film, left);
        TestBox b = swarm.box().holding(film, right);
        a.fetch(film, b.source(right, 0));
        b.fetch(film, a.source(left, 0));
        a.awaitComplete(film);
        b.awaitComplete(film);

        assertThat(a.receivedInAll(film) + b.receivedInAll(film)).isEqualTo(film.length());
        assertThat(swarm.repository().sent(film)).isZero();
    }

    @Test
    @Tag("D5")
    void whatIsHigherOnTheListArrivesFirst() throws Exception {
        TestItem song = swarm.publish(2 * MIB);
        TestItem film = swarm.publish(8 * MIB);
        TestBox box = swarm.box().knowing(song).knowing(film);
        AtomicInteger there = new AtomicInteger(Integer.MAX_VALUE);
        box.atCompletion(song, () -> there.set(box.verified(film)));
        box.obey(
                List.of(
                        TestBox.order(film, 1, swarm.repository().source(film.all(), 0)),
                        TestBox.order(song, 0, swarm.repository().source(song.all(), 0))));
        box.awaitComplete(song, film);
        assertThat(there).hasValueLessThan(film.pieces() / 4);
        assertThat(box.available()).containsExactly(song.layout().item(), film.layout().item());
    }

    @Test
    @Tag("D5")
    void theListMayChangeInMidTransferAndNothingIsFetchedTwice() throws Exception {
        TestItem film = swarm.publish(4 * MIB);
        TestItem song = swarm.publish(MIB);
        TestBox first = swarm.box().holding(film).holding(song);
        TestBox box = swarm.box().knowing(song);
        box.fetch(film, first.source(film.all(), 3 * MIB)).awaitPieces(film, 8);
        box.obey(
                List.of(
                        TestBox.order(song, 0, first.source(song.all(), 2 * MIB)),
                        TestBox.order(film, 1, first.source(film.all(), 0))));
        box.awaitThat("song", () -> box.verified(song) == song.pieces());
        box.obey(List.of());
        box.obey(List.of(TestBox.order(film, 0, first.source(film.all(), 0))));
        box.awaitComplete(film, song);

        assertThat(box.receivedInAll(song)).isEqualTo(song.length());
        // taken off the list, what was on its way at that moment is lost
        assertThat(box.receivedInAll(film) - box.transfer(film).wasted()).isEqualTo(film.length());
        assertThat(box.transfer(film).wasted()).isLessThan(MIB);
    }

    @Test
    @Tag("D4")
    void aSourceSendsNoFasterThanOrdered() throws Exception {
        TestItem song = swarm.publish(MIB);
        TestBox first = swarm.box().holding(song);
        TestBox box = swarm.box();
        long began = System.nanoTime();
        box.fetch(song, first.source(song.all(), MIB)).awaitComplete(song);
        assertThat((System.nanoTime() - began) / 1e9).isGreaterThan(0.7);
    }

    @Test
    @Tag("D3")
    void whatThePlayerFindsBrokenIsFetchedAgain() throws Exception {
        TestItem film = swarm.publish(2 * MIB);
        TestBox first = swarm.box().holding(film);
        TestBox box = swarm.box();
        box.fetch(film, first.source(film.all(), 0)).awaitComplete(film);
        box.damage(film, 7);
        box.swarm().distrust(film.infoHash(), 0, 7 * 65536 + 100, 10);
        box.awaitThat("again", () -> box.received(film, first) > film.length());
        box.awaitComplete(film);
        assertThat(box.received(film, first)).isEqualTo(film.length() + 65536);
    }

    @Test
    @Tag("D8")
    void nothingMovesBeforeItsTime() throws Exception {
        TestItem song = swarm.publish(MIB);
        TestBox box = swarm.box().knowing(song);
        var now = TestBox.order(song, 0, swarm.repository().source(song.all(), 0));
        var tomorrow =
                DeliveryOrder.asked(
                        now.item(),
                        now.infoHash(),
                        0,
                        Instant.now().plusSeconds(86_400),
                        now.sources());
        box.obey(List.of(tomorrow));
        assertThat(box.transfer(song).state()).isEqualTo(Transfer.State.WAITING);
        assertThat(box.transfer(song).reason()).contains("begins at");
        assertThat(swarm.repository().sent(song)).isZero();
        box.obey(List.of(now)).awaitComplete(song);
    }

    @Test
    @Tag("D4")
    void manyItemsFromManyBoxes() throws Exception {
        List<TestBox> owners = List.of(swarm.box(), swarm.box());
        TestBox box = swarm.box();
        List<TestItem> items = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            TestItem item = swarm.publish(200_000 + i);
            owners.get(i % 2).holding(item);
            items.add(item);
            box.fetch(item, owners.get(i % 2).source(item.all(), 0));
        }
        box.awaitComplete(items.toArray(new TestItem[0]));
        assertThat(box.available()).hasSize(16);
    }

    @Test
    void progressIsToldAtMostTwiceASecond() throws Exception {
        TestItem song = swarm.publish(MIB);
        TestBox box = swarm.box();
        long began = System.nanoTime();
        box.fetch(song, swarm.repository().source(song.all(), MIB)).awaitComplete(song);
        box.awaitThat(
                "the end is told",
                () ->
                        box.progress(song).stream()
                                .anyMatch(t -> t.state() == Transfer.State.COMPLETE));
        // and what is told at once: where it begins, its states and its end
        int most = 6 + (int) (2 * (System.nanoTime() - began) / 1_000_000_000L);
        assertThat(box.progress(song)).hasSizeBetween(2, most);
        assertThat(box.progress(song)).extracting(Transfer::verified).isSorted();
    }
}
