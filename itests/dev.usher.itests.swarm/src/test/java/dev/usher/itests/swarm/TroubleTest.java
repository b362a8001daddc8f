package dev.usher.itests.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.backend.api.Source;
import dev.usher.backend.api.Transfer;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.PieceSet;
import dev.usher.media.api.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sources that die, lie, say nothing or may not be spoken to; orders that make no sense. */
class TroubleTest {
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
                .awaitPieces(film, 6)
                .awaitThat("little", () -> swarm.repository().sent(film) >= film.bytes(little));
        first.stop();
        box.awaitComplete(film);

        assertThat(box.received(film, first)).isPositive();
        assertThat(swarm.repository().sent(film)).isLessThan(film.length());
        assertThat(box.transfer(film).wasted()).isZero();
    }

    @Test
    @Tag("D4")
    void peersStepInBeforeTheRepositoryDoes() throws Exception {
        TestItem film = swarm.publish(MIB);
        TestBox dying = swarm.box().holding(film);
        TestBox other = swarm.box().holding(film);
        TestBox box = swarm.box();
        box.fetch(
                        film,
                        dying.source(PieceSet.range(0, 14), MIB / 4),
                        other.source(PieceSet.of(14), 0),
                        swarm.repository().source(PieceSet.of(15), 0))
                .awaitPieces(film, 5);
        dying.stop();
        box.awaitComplete(film);
        assertThat(box.received(film, other)).isGreaterThan(film.bytes(PieceSet.of(14)));
        // but for what a peer that is slowed down by the machine would not send in a second
        assertThat(swarm.repository().sent(film)).isLessThan(film.bytes(PieceSet.range(5, 16)));
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
                            Source.peer(
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
        box.awaitStalled(song, TestRepository.ID, "HTTP 503", "next try in");
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
        assertThat(transfer.wasted()).isGreaterThanOrEqualTo(ItemLayout.BLOCK);
        assertThat(box.swarm().offences())
                .singleElement()
                .satisfies(
                        o -> {
                            assertThat(o.peer()).contains(bad.id());
                            assertThat(o.piece()).isEqualTo(5);
                            // -1 when nobody told the right hashes in time
                            assertThat(o.block()).isBetween(-1, 0);
                        });
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
        box.awaitStalled(film, bad.id().value().substring(0, 8), "wrong data");
        assertThat(box.swarm().verified(film.infoHash()).contains(3)).isFalse();
    }

    @Test
    void aRevokedBoxIsRefusedAsServerAndAsGuest() throws Exception {
        TestItem song = swarm.publish(MIB);
        TestBox revoked = swarm.box().holding(song);
        TestBox box = swarm.box().knowing(song);
        var order = TestBox.order(song, 0, revoked.source(song.all(), 0));
        box.swarm().obey(List.of(order), List.of(revoked.id()));
        box.awaitStalled(song, "was revoked");
        assertThat(box.receivedInAll(song)).isZero();

        TestBox owner = swarm.box().holding(song);
        owner.swarm().obey(List.of(), List.of(box.id()));
        box.obey(List.of(TestBox.order(song, 0, owner.source(song.all(), 0))));
        box.awaitThat("refused", () -> box.transfer(song).state() == Transfer.State.STALLED);
        assertThat(owner.transfer(song).served()).isZero();
    }

    @Test
    void aBoxThatIsRevokedInMidTransferGetsNoMore() throws Exception {
        TestItem film = swarm.publish(6 * MIB);
        TestBox owner = swarm.box().holding(film);
        TestBox box = swarm.box();
        box.fetch(film, owner.source(film.all(), MIB)).awaitPieces(film, 4);
        owner.swarm().obey(List.of(), List.of(box.id()));
        box.awaitThat("cut off", () -> box.transfer(film).state() == Transfer.State.STALLED);
        assertThat(owner.transfer(film).served()).isLessThan(film.length());
    }

    @Test
    void badInputIsRefusedAndHarmsNothing() throws Exception {
        TestItem film = swarm.publish(2 * MIB);
        TestBox box = swarm.box();
        assertThatThrownBy(() -> box.swarm().add(film.layout(), Map.of()))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("missing");
        box.knowing(film);
        box.obey(List.of(TestBox.order(film, 0, Source.peer("x", "nonsense", film.all(), 0))));
        box.awaitThat(
                "refused",
                () -> box.transfer(film).reason().contains("'nonsense' is not host:port"));
        box.obey(
                List.of(
                        TestBox.order(
                                film,
                                0,
                                Source.repository(
                                        "repository:x", "no web address", film.all(), 0))));
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
