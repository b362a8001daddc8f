package dev.usher.swarm.internal;

import static dev.usher.media.api.ItemLayout.BLOCK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Source;
import dev.usher.backend.api.Transfer;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.PieceSet;
import dev.usher.metainfo.Metainfo;
import dev.usher.metainfo.PieceHasher;
import dev.usher.settop.api.BoxIdentity;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceReference;
import org.osgi.service.event.EventAdmin;

/** What the swarm does with peers that behave in ways a real one rarely does. */
class SwarmNodeTest {
    private static final int PIECE = 4 * BLOCK;
    private static final int PIECES = 8;
    private static final BoxId SELF = new BoxId("0".repeat(32));
    private static final BoxId ANNA = new BoxId("a".repeat(32));
    private static final BoxId BERT = new BoxId("b".repeat(32));

    private final byte[] bytes = new byte[PIECES * PIECE - 1000];
    private final FakePeers peers = new FakePeers();
    private final MemoryStore store = new MemoryStore();
    private Metainfo film;
    private SwarmNode swarm;

    @BeforeEach
    void start() {
        new Random(1).nextBytes(bytes);
        PieceHasher hasher = new PieceHasher();
        hasher.write(bytes, 0, bytes.length);
        film =
                Metainfo.build(
                        new ItemId("0".repeat(32)),
                        PIECE,
                        List.of(hasher.finish()),
                        Optional.empty());
        start(Map.of("silenceSeconds", 60)); // nobody is too slow
    }

    /** Who sends nothing for a second is given up. */
    private void hurry() {
        swarm.stop();
        start(Map.of("silenceSeconds", 1));
    }

    private void start(Map<String, Object> values) {
        swarm =
                new SwarmNode(
                        Proxies.of(SwarmNode.Config.class, values),
                        Proxies.of(BoxIdentity.class, Map.of("enrolled", true, "id", SELF)),
                        Proxies.of(EventAdmin.class, Map.of()),
                        InstantSource.system());
        swarm.bindTransport(reference(), peers);
        swarm.bindStore(reference(), store);
        swarm.add(film.layout(), film.pieceLayers());
    }

    @AfterEach
    void stop() {
        swarm.stop();
        peers.close();
    }

    private static <T> ServiceReference<T> reference() {
        @SuppressWarnings("unchecked") // a proxy is a reference to anything
        ServiceReference<T> r = Proxies.of(ServiceReference.class, Map.of());
        return r;
    }

    private FakePeers.Answer honest() {
        return (piece, begin, length) ->
                Optional.of(
                        Arrays.copyOfRange(
                                bytes, piece * PIECE + begin, piece * PIECE + begin + length));
    }

    private static FakePeers.Answer silent() {
        return (piece, begin, length) -> Optional.empty();
    }

    private static Source source(int port, BoxId id, PieceSet pieces) {
        return Source.peer(id.value(), "127.0.0.1:" + port, pieces, 0);
    }

    private void order(Source... sources) {
        ItemLayout layout = film.layout();
        swarm.obey(
                List.of(
                        DeliveryOrder.asked(
                                layout.item(), layout.infoHash(), 0, null, List.of(sources))),
                List.of());
    }

    private Transfer transfer() {
        return swarm.transfer(film.layout().infoHash()).orElseThrow();
    }

    private void awaitThat(Callable<Boolean> condition) {
        await().pollInterval(Duration.ofMillis(5)).until(condition);
    }

    /** State and reason of one moment: it tries again soon after. */
    private void awaitStalled(String... why) {
        await().pollInterval(Duration.ofMillis(5))
                .untilAsserted(
                        () -> {
                            Transfer now = transfer();
                            assertThat(now.state()).isEqualTo(Transfer.State.STALLED);
                            assertThat(now.reason()).contains(why);
                        });
    }

    private void awaitComplete() {
        awaitThat(() -> transfer().state() == Transfer.State.COMPLETE);
        assertThat(store.bytes(film.layout(), 0)).isEqualTo(bytes);
    }

    private Set<Integer> piecesAsked(int port) {
        Set<Integer> pieces = new HashSet<>();
        peers.asked().stream().filter(a -> a.port() == port).forEach(a -> pieces.add(a.piece()));
        return pieces;
    }

    @Test
    @Tag("D4")
    void aPeerThatFallsSilentIsReplaced() {
        hurry();
        peers.peer(1, ANNA, PieceSet.all(PIECES), silent());
        peers.peer(2, BERT, PieceSet.all(PIECES), honest());
        order(source(1, ANNA, PieceSet.range(0, 6)), source(2, BERT, PieceSet.range(6, 8)));
        awaitComplete();
    }

    @Test
    void aLonelySilentPeerIsNamed() {
        hurry();
        peers.peer(1, ANNA, PieceSet.all(PIECES), silent());
        order(source(1, ANNA, PieceSet.all(PIECES)));
        awaitStalled("box aaaaaaaa at 127.0.0.1:1", "sent nothing for 2 s");
    }

    @Test
    @Tag("D4")
    void whatAPeerDoesNotHaveComesFromAnother() {
        peers.peer(1, ANNA, PieceSet.of(0, 1), honest());
        peers.peer(2, BERT, PieceSet.all(PIECES), honest());
        order(source(1, ANNA, PieceSet.range(0, 4)), source(2, BERT, PieceSet.range(4, 8)));
        awaitComplete();
        assertThat(piecesAsked(1)).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    @Tag("D4")
    void rejectedBlocksComeFromAnotherAndNobodyIsPestered() {
        peers.peer(1, ANNA, PieceSet.all(PIECES), (piece, begin, length) -> null);
        peers.peer(2, BERT, PieceSet.all(PIECES), honest());
        order(source(1, ANNA, PieceSet.range(0, 4)), source(2, BERT, PieceSet.range(4, 8)));
        awaitComplete();
        assertThat(peers.asked().stream().filter(a -> a.port() == 1)).hasSizeLessThan(40);
    }

    @Test
    @Tag("D3")
    void theLiarAmongTwoSendersOfOnePieceIsFound() {
        hurry();
        Set<Integer> lies = ConcurrentHashMap.newKeySet();
        // Anna gives the first half of piece 0 and then nothing; Bert adds a wrong second half
        peers.peer(
                1,
                ANNA,
                PieceSet.all(PIECES),
                (piece, begin, length) ->
                        piece == 0 && begin < 2 * BLOCK
                                ? honest().to(piece, begin, length)
                                : Optional.empty());
        peers.peer(
                2,
                BERT,
                PieceSet.of(0, 1),
                (piece, begin, length) -> {
                    byte[] block = honest().to(piece, begin, length).get();
                    if (piece == 0) {
                        block[5] ^= 1;
                        return lies.add(begin) && begin >= 2 * BLOCK ? Optional.of(block) : null;
                    }
                    return Optional.of(block);
                });
        BoxId cora = new BoxId("c".repeat(32));
        peers.peer(3, cora, PieceSet.of(0), honest());
        order(source(1, ANNA, PieceSet.of(0)), source(2, BERT, PieceSet.of(1)));
        awaitThat(() -> transfer().wasted() >= PIECE);
        order(source(3, cora, PieceSet.of(0)), source(2, BERT, PieceSet.of(1)));
        awaitThat(() -> swarm.verified(film.layout().infoHash()).contains(0));

        order(source(2, BERT, PieceSet.all(PIECES)));
        awaitStalled("box bbbbbbbb", "wrong data");
    }

    @Test
    @Tag("D5")
    void aSourceSendsNothingOfALowerItemBeforeTheHigherIsAskedFor() {
        byte[] other = new byte[40 * PIECE];
        PieceHasher hasher = new PieceHasher();
        hasher.write(other, 0, other.length);
        Metainfo first =
                Metainfo.build(
                        new ItemId("1".repeat(32)),
                        PIECE,
                        List.of(hasher.finish()),
                        Optional.empty());
        swarm.add(first.layout(), first.pieceLayers());
        ItemLayout high = first.layout();
        ItemLayout low = film.layout();
        peers.peer(
                1, ANNA, PieceSet.all(40), (piece, begin, length) -> Optional.of(new byte[length]));
        Source high1 = source(1, ANNA, PieceSet.all(40));
        Source low1 = source(1, ANNA, PieceSet.all(PIECES));
        // both are connected before anything may be asked for
        peers.choke();
        swarm.obey(
                List.of(
                        DeliveryOrder.asked(low.item(), low.infoHash(), 5, null, List.of(low1)),
                        DeliveryOrder.asked(high.item(), high.infoHash(), 2, null, List.of(high1))),
                List.of());
        awaitThat(() -> peers.called() == 2);
        peers.unchoke(high.infoHash());
        peers.unchoke(low.infoHash());
        awaitThat(() -> swarm.verified(high.infoHash()).size() == 40);
        // what waits is kept open by two blocks
        List<InfoHash> asked = peers.asked().stream().map(FakePeers.Asked::item).toList();
        assertThat(asked.subList(0, asked.lastIndexOf(high.infoHash())))
                .filteredOn(low.infoHash()::equals)
                .hasSizeLessThanOrEqualTo(2);
        assertThat(asked.get(0)).isEqualTo(high.infoHash());
    }

    @Test
    void anotherBoxAtTheOrderedAddressIsNotAsked() {
        hurry();
        peers.peer(1, BERT, PieceSet.all(PIECES), honest());
        order(source(1, ANNA, PieceSet.all(PIECES)));
        awaitStalled("another box answers there");
        assertThat(peers.asked()).isEmpty();
    }

    @Test
    @Tag("D3")
    void unaskedAndLateBlocksOverwriteNothing() {
        peers.peer(1, ANNA, PieceSet.all(PIECES), honest());
        order(source(1, ANNA, PieceSet.all(PIECES)));
        awaitComplete();
        long wasted = transfer().wasted();
        FakePeers.Connection guest = peers.call(BERT, film.layout().infoHash(), links());
        awaitThat(() -> !guest.choked);
        guest.listener().block(guest, 3, 0, ByteBuffer.allocate(BLOCK));
        assertThat(store.bytes(film.layout(), 0)).isEqualTo(bytes);
        assertThat(transfer().wasted()).isEqualTo(wasted + BLOCK);
    }

    @Test
    @Tag("D3")
    void aSourceThatSendsMoreThanItWasAskedForSpoilsNothing() {
        hurry();
        peers.peer(
                1,
                ANNA,
                PieceSet.all(PIECES),
                (piece, begin, length) ->
                        piece < 7 ? honest().to(piece, begin, length) : Optional.empty());
        order(source(1, ANNA, PieceSet.all(PIECES)));
        awaitThat(() -> swarm.verified(film.layout().infoHash()).size() == 7);
        peers.sendUnasked(1, 3, 0, new byte[BLOCK]);
        peers.sendUnasked(1, PIECES + 5, 0, new byte[BLOCK]);
        peers.sendUnasked(1, -1, -1, new byte[1]);
        awaitThat(() -> transfer().wasted() == 2 * BLOCK + 1);
        peers.peer(1, ANNA, PieceSet.all(PIECES), honest());
        awaitComplete();
    }

    private PeerLinks links() {
        return swarm.links();
    }

    @Test
    @Tag("D3")
    void onlyVerifiedPiecesAreShownAndServed() throws Exception {
        hurry();
        peers.peer(
                1,
                ANNA,
                PieceSet.all(PIECES),
                (piece, begin, length) ->
                        piece == 0 || begin == 0
                                ? honest().to(piece, begin, length)
                                : Optional.empty());
        order(source(1, ANNA, PieceSet.all(PIECES)));
        awaitThat(() -> swarm.verified(film.layout().infoHash()).size() == 1);
        FakePeers.Connection guest = peers.call(BERT, film.layout().infoHash(), links());
        awaitThat(() -> !guest.choked);
        assertThat(guest.told).isEqualTo(PieceSet.of(0));
        ByteBuffer dst = ByteBuffer.allocate(BLOCK);
        assertThat(guest.listener().read(guest, 1, 0, dst)).isFalse();
        assertThat(guest.listener().read(guest, 0, BLOCK, dst)).isTrue();
        assertThat(dst.array()).isEqualTo(Arrays.copyOfRange(bytes, BLOCK, 2 * BLOCK));
        assertThat(guest.listener().read(guest, 0, PIECE - 10, ByteBuffer.allocate(BLOCK)))
                .isFalse();
        assertThat(transfer().served()).isEqualTo(BLOCK);
        // what becomes verified while the guest is here is told to it
        BoxId cora = new BoxId("c".repeat(32));
        peers.peer(2, cora, PieceSet.all(PIECES), honest());
        order(source(2, cora, PieceSet.all(PIECES)));
        awaitComplete();
        awaitThat(() -> guest.told.equals(PieceSet.all(PIECES)));
        // a foreign client asks for the last block of the file as if it were full
        int at = (bytes.length - 1) / BLOCK * BLOCK;
        ByteBuffer last = ByteBuffer.allocate(BLOCK);
        assertThat(guest.listener().read(guest, PIECES - 1, at % PIECE, last)).isTrue();
        assertThat(last.array()).isEqualTo(Arrays.copyOfRange(bytes, at, at + BLOCK));
    }

    @Test
    void uploadIsSharedAmongThoseWhoWantSomethingAndTooManyAreSentAway() {
        swarm.stop();
        start(Map.of("uploadBytesPerSecond", 1000L, "maxConnections", 2));
        var item = film.layout().infoHash();
        FakePeers.Connection one = peers.call(ANNA, item, links());
        one.interestedInUs();
        awaitThat(() -> one.uploadLimit == 1000);
        FakePeers.Connection two = peers.call(BERT, item, links());
        two.interestedInUs();
        awaitThat(() -> one.uploadLimit == 500 && two.uploadLimit == 500);
        FakePeers.Connection three = peers.call(new BoxId("c".repeat(32)), item, links());
        awaitThat(() -> three.reason.equals("too many connections"));
        two.close("bye");
        awaitThat(() -> one.uploadLimit == 1000);
    }

    @Test
    void aFullDiskStopsTheDeliveryUntilThereIsRoom() {
        hurry();
        store.full = true;
        peers.peer(1, ANNA, PieceSet.all(PIECES), honest());
        order(source(1, ANNA, PieceSet.all(PIECES)));
        awaitStalled("the disk is full");
        int asked = peers.asked().size();
        assertThat(asked).isLessThanOrEqualTo(PIECES * 4);
        store.full = false;
        awaitComplete();
    }
}
