package dev.usher.itests.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.Transfer;
import dev.usher.media.api.PieceSet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to transfers when parts of a box are replaced, or the box itself goes down. */
class SwapTest {
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
    @Tag("M1")
    void theTransportIsReplacedAtBothEndsInMidTransfer() throws Exception {
        TestItem film = swarm.publish(4 * MIB);
        TestBox first = swarm.box().holding(film);
        TestBox box = swarm.box();
        box.fetch(film, first.source(film.all(), 2 * MIB)).awaitPieces(film, 10);
        box.swapTransport();
        box.awaitPieces(film, 25);
        first.swapTransport();
        box.awaitComplete(film);

        assertThat(box.received(film, first)).isEqualTo(film.length());
        assertThat(box.transfer(film).wasted()).isZero();
    }

    @Test
    @Tag("M1")
    void theStoreIsReplacedInMidTransferAndNoPieceIsFetchedTwice() throws Exception {
        TestItem film = swarm.publish(4 * MIB);
        TestBox first = swarm.box().holding(film);
        TestBox box = swarm.box();
        box.fetch(film, first.source(film.all(), 3 * MIB)).awaitPieces(film, 10);
        box.swapStore();
        box.awaitPieces(film, 25);
        first.swapStore();
        box.awaitPieces(film, 40);
        box.swapStore();
        box.awaitComplete(film);

        assertThat(box.received(film, first)).isEqualTo(film.length());
        assertThat(box.transfer(film).wasted()).isZero();
        assertThat(box.available()).hasSize(1);
    }

    @Test
    @Tag("M1")
    void anEmptyStoreTakesOverAndTheDeliveryBeginsAnew() throws Exception {
        TestItem film = swarm.publish(2 * MIB);
        TestBox first = swarm.box().holding(film);
        TestBox box = swarm.box();
        box.fetch(film, first.source(film.all(), 2 * MIB)).awaitPieces(film, 5);
        box.swapStore(temp.resolve("another-disk"));
        box.awaitComplete(film);
    }

    @Test
    @Tag("M1")
    void aRepositoryTransferOutlivesTheStore() throws Exception {
        TestItem film = swarm.publish(4 * MIB);
        TestBox box = swarm.box();
        box.fetch(film, swarm.repository().source(film.all(), 3 * MIB)).awaitPieces(film, 10);
        box.swapStore();
        box.swapTransport();
        box.awaitComplete(film);
        assertThat(box.received(film, TestRepository.ID)).isEqualTo(film.length());
    }

    @Test
    @Tag("D3")
    void afterARestartItGoesOnFromWhatWasVerified() throws Exception {
        TestItem film = swarm.publish(4 * MIB);
        TestBox first = swarm.box().holding(film);
        TestBox box = swarm.box();
        box.fetch(film, first.source(film.all(), 3 * MIB)).awaitPieces(film, 20);
        box.stop();
        box.start();
        box.knowing(film);
        PieceSet before = box.swarm().verified(film.infoHash());
        assertThat(before.size()).isGreaterThanOrEqualTo(20);
        box.obey(List.of(TestBox.order(film, 0, first.source(film.all(), 0)))).awaitComplete(film);

        assertThat(box.received(film, first)).isEqualTo(film.length() - film.bytes(before));
    }

    @Test
    void aTruncatedFileCostsOnlyWhatItLost() throws Exception {
        TestItem film = swarm.publish(2 * MIB);
        TestBox first = swarm.box().holding(film);
        TestBox box = swarm.box().holding(film);
        box.stop();
        box.truncate(film, 0, 20 * 65536 + 5);
        box.start();
        box.knowing(film);
        assertThat(box.swarm().verified(film.infoHash())).isEqualTo(PieceSet.all(20));
        box.fetch(film, first.source(film.all(), 0)).awaitComplete(film);
        assertThat(box.received(film, first)).isEqualTo(film.bytes(PieceSet.range(20, 32)));
    }

    @Test
    void aFullDiskIsSaidAndTheDeliveryGoesOnWhenThereIsRoom() throws Exception {
        TestItem film = swarm.publish(2 * MIB);
        TestItem song = swarm.publish(MIB);
        TestBox box = swarm.boxWithBudget(2 * MIB + MIB / 2).holding(film);
        box.fetch(song, swarm.repository().source(song.all(), 0));
        assertThat(box.transfer(song).state()).isEqualTo(Transfer.State.STALLED);
        assertThat(box.transfer(song).reason()).contains("budget").contains("remove items");
        assertThat(box.swarm().diskFree()).isEqualTo(MIB / 2);
        box.swarm().remove(film.infoHash());
        assertThat(box.swarm().transfer(film.infoHash())).isEmpty();
        box.awaitComplete(song);
    }

    @Test
    void aTakenPortIsSaidAndOpenedWhenItIsFree() throws Exception {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        TestBox box;
        int port;
        try (ServerSocket other = new ServerSocket()) {
            other.bind(new InetSocketAddress(loopback, 0));
            port = other.getLocalPort();
            box = swarm.box(Map.of("securePort", port));
            box.awaitThat(
                    "said",
                    () ->
                            box.swarm().troubles().stream()
                                    .anyMatch(
                                            t ->
                                                    t.contains(":" + port)
                                                            && t.contains("securePort")));
            assertThat(box.swarm().endpoints()).isEmpty();
        }
        box.awaitThat("open", () -> !box.swarm().endpoints().isEmpty());
        assertThat(box.swarm().endpoints()).containsExactly("127.0.0.1:" + port);
        assertThat(box.swarm().troubles()).isEmpty();
    }

    @Test
    void aBoxListensAsSoonAsItIsEnrolled() throws Exception {
        TestItem song = swarm.publish(MIB);
        TestBox box = swarm.box();
        box.identity().enrolled(false);
        box.swapTransport();
        box.awaitThat("waits", () -> box.swarm().endpoints().isEmpty());
        box.fetch(song, swarm.repository().source(song.all(), 0));
        box.awaitThat("told", () -> box.transfer(song).reason().contains("not enrolled"));
        box.identity().enrolled(true);
        box.awaitThat("listens", () -> !box.swarm().endpoints().isEmpty());
        box.awaitComplete(song);
    }
}
