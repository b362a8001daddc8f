package dev.usher.transport.mina.internal;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.PieceSet;
import dev.usher.metainfo.HashLayers;
import dev.usher.transport.api.HashRequest;
import dev.usher.transport.api.PeerConnection;
import dev.usher.transport.api.PeerHello;
import dev.usher.transport.api.Urgency;
import dev.usher.transport.api.host.PeerHost;
import dev.usher.transport.api.host.PeerListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/** A box: serves the item when it has it, fetches it from whoever does when not. */
final class TestPeer implements PeerHost, PeerListener {
    private static final int WINDOW = 64;

    final List<PeerConnection> opened = new CopyOnWriteArrayList<>();
    final List<String> closed = new CopyOnWriteArrayList<>();
    final List<String> heard = new CopyOnWriteArrayList<>();
    final Set<BoxId> revoked = ConcurrentHashMap.newKeySet();
    final byte[] received;
    volatile long uploadLimit;
    volatile boolean closeOnHave;

    /** Asks for nothing until the test lets it {@link #fetch}. */
    volatile boolean onlyWatches;

    final AtomicInteger reads = new AtomicInteger();
    final AtomicInteger receivedBytes = new AtomicInteger();
    final Queue<PieceSet> offered = new ConcurrentLinkedQueue<>();
    final Map<HashRequest, byte[]> told = new ConcurrentHashMap<>();
    final Queue<PeerHello> hellos = new ConcurrentLinkedQueue<>();

    private final TestSwarm swarm;
    private final boolean seed;
    private final HashLayers hashLayers;
    private final SSLContext tls;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final byte[] peerId = new byte[20];
    private final Queue<int[]> wanted = new ConcurrentLinkedQueue<>();

    TestPeer(TestSwarm swarm, boolean seed, SSLContext tls) {
        this.swarm = swarm;
        this.seed = seed;
        this.tls = tls;
        hashLayers =
                new HashLayers(
                        swarm.metainfo.verifier(),
                        (piece, begin, block) -> read(null, piece, begin, block));
        received = new byte[swarm.content.length];
        new Random().nextBytes(peerId);
    }

    static TestPeer plain(TestSwarm swarm, boolean seed) {
        return new TestPeer(swarm, seed, null);
    }

    @Override
    public byte[] peerId() {
        return peerId.clone();
    }

    @Override
    public SSLContext tls() {
        return tls;
    }

    @Override
    public boolean admits(BoxId peer) {
        return !revoked.contains(peer);
    }

    @Override
    public Optional<Served> served(String truncatedInfoHash) {
        return truncatedInfoHash.equals(swarm.layout().infoHash().serverName())
                        || swarm.layout().v1().stream()
                                .anyMatch(v1 -> v1.hex().equals(truncatedInfoHash))
                ? Optional.of(new Served(swarm.layout().infoHash(), this))
                : Optional.empty();
    }

    @Override
    public void opened(PeerConnection connection) {
        connection.limitUpload(uploadLimit);
        opened.add(connection);
        connection.bitfield(seed ? PieceSet.all(pieceCount()) : PieceSet.none(), pieceCount());
    }

    @Override
    public void bitfield(PeerConnection connection, PieceSet pieces) {
        offered.add(pieces);
        if (!seed && !onlyWatches && !pieces.isEmpty()) {
            connection.interested(true);
        }
    }

    @Override
    public void urgency(PeerConnection connection, Urgency urgency) {
        heard.add("urgency " + urgency);
    }

    @Override
    public void have(PeerConnection connection, int piece) {
        heard.add("have " + piece);
        if (closeOnHave) {
            connection.close("the test wants no more");
        }
    }

    @Override
    public void hello(PeerConnection connection, PeerHello hello) {
        hellos.add(hello);
    }

    @Override
    public void choked(PeerConnection connection, boolean choked) {
        heard.add(choked ? "choked" : "unchoked");
        if (!choked && !seed && !onlyWatches) {
            fetch(connection);
        }
    }

    /** Asks for all of the item, once. */
    void fetch(PeerConnection connection) {
        if (asked.getAndSet(true)) {
            return;
        }
        connection.interested(true);
        ItemLayout layout = swarm.layout();
        for (int p = 0; p < layout.pieceCount(); p++) {
            int length = layout.span(p).length();
            for (int begin = 0; begin < length; begin += ItemLayout.BLOCK) {
                wanted.add(new int[] {p, begin, Math.min(ItemLayout.BLOCK, length - begin)});
            }
        }
        for (int i = 0; i < WINDOW; i++) {
            ask(connection);
        }
    }

    private void ask(PeerConnection connection) {
        int[] r = wanted.poll();
        if (r != null) {
            connection.request(r[0], r[1], r[2]);
        }
    }

    @Override
    public void interested(PeerConnection connection, boolean interested) {
        heard.add(interested ? "interested" : "not interested");
        connection.choke(!interested);
    }

    @Override
    public void block(PeerConnection connection, int piece, int begin, ByteBuffer data) {
        int n = data.remaining();
        data.get(received, swarm.position(piece, begin), n);
        ask(connection);
        receivedBytes.addAndGet(n);
    }

    @Override
    public void rejected(PeerConnection connection, int piece, int begin, int length) {
        heard.add("rejected " + piece + " " + begin + " " + length);
    }

    @Override
    public boolean read(PeerConnection connection, int piece, int begin, ByteBuffer dst) {
        reads.incrementAndGet();
        if (seed) {
            dst.put(swarm.block(piece, begin, dst.remaining()));
        }
        return seed;
    }

    @Override
    public Optional<byte[]> readHashes(PeerConnection connection, HashRequest r)
            throws IOException {
        heard.add("hash request " + r.baseLayer());
        return hashLayers.answer(
                r.piecesRoot(), r.baseLayer(), r.index(), r.length(), r.proofLayers());
    }

    @Override
    public void hashes(PeerConnection connection, HashRequest request, byte[] hashes) {
        told.put(request, hashes);
    }

    @Override
    public void hashesRejected(PeerConnection connection, HashRequest request) {
        heard.add("no hashes");
    }

    @Override
    public Set<String> extensions() {
        return Set.of("us_test");
    }

    @Override
    public void extension(PeerConnection connection, String name, ByteBuffer payload) {
        heard.add(name + " " + StandardCharsets.UTF_8.decode(payload));
    }

    @Override
    public void dontHave(PeerConnection connection, int piece) {
        heard.add("dont have " + piece);
    }

    @Override
    public void suggested(PeerConnection connection, int piece) {
        heard.add("suggested " + piece);
    }

    @Override
    public int port(boolean secure) {
        return secure ? 6891 : 6881;
    }

    @Override
    public ItemLayout layout() {
        return swarm.layout();
    }

    @Override
    public void closed(PeerConnection connection, String reason) {
        closed.add(reason);
    }
}
