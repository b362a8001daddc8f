package dev.usher.itests.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.backend.api.Transfer;
import dev.usher.media.api.PieceSet;
import dev.usher.media.api.Problem;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class DeliveryTest {
    private static final int MIB = 1 << 20;

    @TempDir Path temp;
    private TestSwarm swarm;

    @BeforeEach
    void open() throws IOException {
        swarm = new TestSwarm(temp);
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
        TestItem film = swarm.publish(4 * MIB + 1);
        PieceSet half = PieceSet.range(10, 42);
        PieceSet rest = film.all().minus(half);
        TestBox first = swarm.box().holding(film, half);
        TestBox second = swarm.box();
        second.fetch(film, first.source(half, 0), swarm.repository().source(rest, 0))
                .awaitComplete(film);

        assertThat(second.received(film, first)).isEqualTo(film.bytes(half));
        assertThat(second.received(film, TestRepository.ID)).isEqualTo(film.bytes(rest));
        assertThat(swarm.repository().sent(film)).isEqualTo(film.bytes(rest));
        assertThat(second.transfer(film).wasted()).isZero();
    }

    @Test
    @Tag("D4")
    void eachOfSeveralSendsThePortionItWasOrderedTo() throws Exception {
        TestItem film = swarm.publish(6 * MIB);
        TestItem song = swarm.publish(MIB);
        TestBox a = swarm.box().holding(film).holding(song);
        TestBox b = swarm.box().holding(film);
        TestBox c = swarm.box().holding(film);
        PieceSet first = PieceSet.range(0, 10);
        PieceSet second = PieceSet.range(10, 50);
        PieceSet third = PieceSet.range(50, 96);
        TestBox box = swarm.box();
        box.fetch(film, a.source(first, 0), b.source(second, 0), c.source(third, 0))
                .fetch(song, a.source(song.all(), 0))
                .awaitComplete(film, song);

        assertThat(box.received(film, a)).isEqualTo(film.bytes(first));
        assertThat(box.received(film, b)).isEqualTo(film.bytes(second));
        assertThat(box.received(film, c)).isEqualTo(film.bytes(third));
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
        box.obey(
                List.of(
                        TestBox.order(film, 1, swarm.repository().source(film.all(), 0)),
                        TestBox.order(song, 0, swarm.repository().source(song.all(), 0))));
        box.awaitThat("song", () -> box.verified(song) == song.pieces());
        assertThat(box.verified(film)).isLessThan(film.pieces() / 4);
        box.awaitComplete(song, film);
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
        assertThat((System.nanoTime() - began) / 1e9).isBetween(0.7, 2.5);
    }

    @Test
    @Tag("D6")
    void aBoxThatIsAwayIsReplacedByTheRepository() throws Exception {
        TestItem film = swarm.publish(3 * MIB);
        TestBox first = swarm.box().holding(film);
        TestBox box = swarm.box();
        PieceSet little = PieceSet.of(0);
        box.fetch(
                        film,
                        first.source(film.all().minus(little), MIB),
                        swarm.repository().source(little, 0))
                .awaitPieces(film, 6);
        long before = swarm.repository().sent(film);
        first.stop();
        box.awaitComplete(film);

        assertThat(before).isEqualTo(film.bytes(little));
        assertThat(box.received(film, first)).isPositive();
        assertThat(swarm.repository().sent(film)).isLessThan(film.length());
        assertThat(box.transfer(film).wasted()).isZero();
    }

    @Test
    @Tag("D4")
    void peersStepInBeforeTheRepositoryDoes() throws Exception {
        TestItem film = swarm.publish(3 * MIB);
        TestBox dying = swarm.box().holding(film);
        TestBox other = swarm.box().holding(film);
        TestBox box = swarm.box();
        box.fetch(
                        film,
                        dying.source(PieceSet.range(0, 46), MIB),
                        other.source(PieceSet.of(46), 0),
                        swarm.repository().source(PieceSet.of(47), 0))
                .awaitPieces(film, 6);
        dying.stop();
        box.awaitComplete(film);
        assertThat(swarm.repository().sent(film)).isEqualTo(film.bytes(PieceSet.of(47)));
    }

    @Test
    @Tag("D6")
    void aPeerThatAcceptsAndSaysNothingHoldsNobodyUp() throws Exception {
        TestItem song = swarm.publish(MIB);
        TestBox gone = swarm.box();
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            TestBox box = swarm.box();
            var source = gone.source(PieceSet.range(0, 15), 0);
            box.fetch(
                            song,
                            new dev.usher.backend.api.Source(
                                    source.kind(),
                                    source.id(),
                                    "127.0.0.1:" + mute.getLocalPort(),
                                    source.pieces(),
                                    0),
                            swarm.repository().source(PieceSet.of(15), 0))
                    .awaitComplete(song);
        }
    }

    @Test
    @Tag("D6")
    void withoutAnySourceThePersonIsToldWhyAndItGoesOnWhenThereIsOne() throws Exception {
        TestItem song = swarm.publish(MIB);
        swarm.repository().answerWith(503);
        TestBox box = swarm.box();
        box.fetch(song, swarm.repository().source(song.all(), 0));
        box.awaitThat("stalled", () -> box.transfer(song).state() == Transfer.State.STALLED);
        assertThat(box.transfer(song).reason())
                .contains(TestRepository.ID)
                .contains("HTTP 503")
                .contains("next try in");
        swarm.repository().answerWith(206);
        box.awaitComplete(song);
        assertThat(box.transfer(song).reason()).isEmpty();
    }

    @Test
    @Tag("D3")
    void aFlippedBitOnADiskIsFoundAndThePieceComesFromElsewhere() throws Exception {
        TestItem film = swarm.publish(2 * MIB);
        TestBox bad = swarm.box().holding(film);
        bad.damage(film, 5);
        TestBox good = swarm.box().holding(film);
        TestBox box = swarm.box();
        box.fetch(
                        film,
                        bad.source(PieceSet.range(0, 20), 0),
                        good.source(PieceSet.range(20, 32), 0))
                .awaitComplete(film);
        Transfer transfer = box.transfer(film);
        assertThat(transfer.wasted()).isGreaterThanOrEqualTo(film.bytes(PieceSet.of(5)));
        assertThat(box.receivedInAll(film)).isEqualTo(film.length() + transfer.wasted());
        assertThat(box.received(film, good)).isGreaterThan(film.bytes(PieceSet.range(20, 32)));
    }

    @Test
    @Tag("D3")
    void aLyingSourceAloneIsNamedToThePerson() throws Exception {
        TestItem film = swarm.publish(MIB);
        TestBox bad = swarm.box().holding(film);
        bad.damage(film, 3);
        TestBox box = swarm.box();
        box.fetch(film, bad.source(film.all(), 0));
        box.awaitThat("stalled", () -> box.transfer(film).state() == Transfer.State.STALLED);
        assertThat(box.transfer(film).reason())
                .contains(bad.id().value().substring(0, 8))
                .contains("wrong data");
        assertThat(box.swarm().verified(film.infoHash()).contains(3)).isFalse();
    }

    @Test
    void aRevokedBoxIsRefusedAsServerAndAsGuest() throws Exception {
        TestItem song = swarm.publish(MIB);
        TestBox revoked = swarm.box().holding(song);
        TestBox box = swarm.box().knowing(song);
        var order = TestBox.order(song, 0, revoked.source(song.all(), 0));
        box.swarm().obey(List.of(order), List.of(revoked.id()));
        box.awaitThat("refused", () -> box.transfer(song).state() == Transfer.State.STALLED);
        assertThat(box.transfer(song).reason()).contains("was revoked");
        assertThat(box.receivedInAll(song)).isZero();

        TestBox owner = swarm.box().holding(song);
        owner.swarm().obey(List.of(), List.of(box.id()));
        box.obey(List.of(TestBox.order(song, 0, owner.source(song.all(), 0))));
        box.awaitThat("refused", () -> box.transfer(song).state() == Transfer.State.STALLED);
        assertThat(owner.transfer(song).served()).isZero();
    }

    @Test
    void aBoxThatIsRevokedInMidTransferGetsNoMore() throws Exception {
        TestItem film = swarm.publish(2 * MIB);
        TestBox owner = swarm.box().holding(film);
        TestBox box = swarm.box();
        box.fetch(film, owner.source(film.all(), MIB)).awaitPieces(film, 4);
        owner.swarm().obey(List.of(), List.of(box.id()));
        box.awaitThat("cut off", () -> box.transfer(film).state() == Transfer.State.STALLED);
        assertThat(owner.transfer(film).served()).isLessThan(film.length());
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
                new dev.usher.backend.api.DeliveryOrder(
                        now.item(),
                        now.infoHash(),
                        0,
                        java.time.Instant.now().plusSeconds(86_400),
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
        box.fetch(song, swarm.repository().source(song.all(), MIB)).awaitComplete(song);
        box.awaitThat(
                "the end is told",
                () ->
                        box.progress(song).stream()
                                .anyMatch(t -> t.state() == Transfer.State.COMPLETE));
        assertThat(box.progress(song)).hasSizeBetween(2, 8);
        assertThat(box.progress(song)).extracting(Transfer::verified).isSorted();
    }

    @Test
    void badInputIsRefusedAndHarmsNothing() throws Exception {
        TestItem film = swarm.publish(2 * MIB);
        TestBox box = swarm.box();
        assertThatThrownBy(() -> box.swarm().add(film.layout(), Map.of()))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("missing");
        box.knowing(film);
        box.obey(
                List.of(
                        TestBox.order(
                                film,
                                0,
                                new dev.usher.backend.api.Source(
                                        dev.usher.backend.api.Source.Kind.PEER,
                                        "x",
                                        "nonsense",
                                        film.all(),
                                        0))));
        box.awaitThat(
                "refused",
                () -> box.transfer(film).reason().contains("'nonsense' is not host:port"));
        box.obey(
                List.of(
                        TestBox.order(
                                film,
                                0,
                                new dev.usher.backend.api.Source(
                                        dev.usher.backend.api.Source.Kind.REPOSITORY,
                                        "repository:x",
                                        "no web address",
                                        film.all(),
                                        0))));
        box.awaitThat(
                "refused", () -> box.transfer(film).reason().contains("is not a web address"));
        assertThatThrownBy(() -> box.swarm().read(film.infoHash(), 0, 0, ByteBuffer.allocate(10)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not on this box yet");
        PieceSet tooMany = PieceSet.all(film.pieces() + 5);
        box.obey(List.of(TestBox.order(film, 0, swarm.repository().source(tooMany, 0))))
                .awaitComplete(film);
    }
}
