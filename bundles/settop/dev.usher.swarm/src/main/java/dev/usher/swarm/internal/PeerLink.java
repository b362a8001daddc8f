package dev.usher.swarm.internal;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.PieceSet;
import dev.usher.metainfo.MerkleTree;
import dev.usher.transport.api.HashRequest;
import dev.usher.transport.api.PeerConnection;
import dev.usher.transport.api.PeerTransport;
import dev.usher.transport.api.Urgency;
import dev.usher.transport.api.host.PeerListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One connection about one item. What the peer says goes to the loop, but for blocks and requests,
 * which are dealt with on the connection's thread.
 */
final class PeerLink implements PeerListener, Scarcity.Holder {
    private static final long LATELY = 3_000_000_000L;

    /** All requests rejected at once are less. */
    private static final int MOST_UNHEARD = 4096;

    private final KnownItem item;
    private final PeerLinks links;
    private final PeerTransport transport;
    private final boolean called;
    private final MessageDigest sha = MerkleTree.sha256();
    private final BitSet pieces = new BitSet();
    private final PieceNews news = new PieceNews();
    private final AtomicInteger unheard = new AtomicInteger();
    private volatile PeerSource source;
    private volatile PeerConnection connection;
    private volatile long tookAt;
    private volatile boolean took;
    private volatile Future<?> dialling;
    private boolean told;
    private boolean choked = true;
    private boolean interested;
    private boolean preloads;
    private boolean unchoking;
    private long heardAt;

    /**
     * @param transport that made the connection
     * @param source whose blocks come here; null = the peer called us
     */
    PeerLink(KnownItem item, PeerLinks links, PeerTransport transport, PeerSource source) {
        this.item = item;
        this.links = links;
        this.transport = transport;
        this.source = source;
        this.called = source != null;
    }

    KnownItem item() {
        return item;
    }

    PeerTransport transport() {
        return transport;
    }

    PeerConnection connection() {
        return connection;
    }

    boolean open() {
        return connection != null;
    }

    boolean choked() {
        return choked;
    }

    /** A way to the peer is looked for; closing the link gives that up. */
    void dialling(Future<?> way) {
        dialling = way;
    }

    /** The peer said which pieces it has. */
    boolean told() {
        return told;
    }

    BitSet available(BitSet wanted) {
        BitSet both = (BitSet) wanted.clone();
        both.and(pieces);
        return both;
    }

    /** Whether the peer took a block within the last seconds. */
    boolean tookLately(long now) {
        return took && now - tookAt < LATELY;
    }

    /** Whether the peer wants something of us. */
    boolean interested() {
        return interested;
    }

    @Override
    public BitSet pieces() {
        return pieces;
    }

    @Override
    public boolean equal() {
        return interested && !preloads && peer().isPresent();
    }

    @Override
    public double rate(long now) {
        return source == null ? 0 : source.rate(now);
    }

    /** From now on blocks come to this source over it, whoever called whom. */
    void attach(PeerSource to) {
        source = to;
        connection.interested(true);
    }

    PeerSource source() {
        return source;
    }

    /** Who the peer proved to be. */
    Optional<String> peer() {
        PeerConnection c = connection;
        return c == null ? Optional.empty() : c.peer().map(BoxId::value);
    }

    /** When the peer last told of a piece. */
    long heardAt() {
        return heardAt;
    }

    /** We need this peer no more; it may still need us. */
    void detach() {
        source = null;
        if (open()) {
            connection.interested(false);
        }
    }

    /** We made this connection. */
    boolean called() {
        return called;
    }

    boolean detached() {
        return source == null;
    }

    /** Lets the peer ask, or not. */
    void unchoke(boolean yes) {
        if (open() && unchoking != yes) {
            unchoking = yes;
            connection.choke(!yes);
        }
    }

    boolean unchoking() {
        return unchoking;
    }

    @Override
    public void opened(PeerConnection c) {
        connection = c;
        links.post(() -> links.opened(this, source));
    }

    /** A peer may say so again, and be behind what it said since: what it has it keeps. */
    @Override
    public void bitfield(PeerConnection c, PieceSet set) {
        look(news.has(set.bits()));
    }

    @Override
    public void have(PeerConnection c, int piece) {
        look(news.has(piece));
    }

    @Override
    public void dontHave(PeerConnection c, int piece) {
        look(news.lacks(piece));
    }

    private void look(boolean first) {
        if (first) {
            links.post(
                    () -> {
                        told = true;
                        heardAt = links.now();
                        BitSet fresh = news.into(pieces);
                        if (source != null) {
                            fresh.stream().forEach(source::spread);
                        }
                    });
        }
    }

    /** What can be said again and again, and is lost on a loop that does not keep up. */
    private void hear(PeerConnection c, Runnable said) {
        if (unheard.incrementAndGet() > MOST_UNHEARD) {
            c.close("it says more than can be heard");
            return;
        }
        links.post(
                () -> {
                    unheard.decrementAndGet();
                    said.run();
                });
    }

    @Override
    public void choked(PeerConnection c, boolean yes) {
        hear(c, () -> choked = yes);
    }

    @Override
    public void interested(PeerConnection c, boolean yes) {
        hear(
                c,
                () -> {
                    interested = yes;
                    links.interestChanged();
                });
    }

    @Override
    public void urgency(PeerConnection c, Urgency urgency) {
        hear(c, () -> preloads = urgency == Urgency.BACKGROUND);
    }

    @Override
    public void block(PeerConnection c, int piece, int begin, ByteBuffer data) {
        PeerSource s = source;
        if (s != null && piece >= 0 && piece < pieceCount()) {
            s.receive(new Block(piece, begin, data.remaining()), data, sha);
        } else {
            item.counters().wasted(data.remaining());
        }
    }

    @Override
    public void rejected(PeerConnection c, int piece, int begin, int length) {
        hear(
                c,
                () -> {
                    if (source != null) {
                        source.rejected(new Block(piece, begin, length));
                    }
                });
    }

    @Override
    public boolean read(PeerConnection c, int piece, int begin, ByteBuffer dst) throws IOException {
        int asked = dst.remaining();
        boolean given = asked <= ItemLayout.BLOCK && item.serve(piece, begin, dst);
        if (given) {
            tookAt = links.now();
            took = true;
            links.sent(asked);
        }
        return given;
    }

    @Override
    public Optional<byte[]> readHashes(PeerConnection c, HashRequest request) throws IOException {
        return item.hashes(request);
    }

    @Override
    public void hashes(PeerConnection c, HashRequest request, byte[] hashes) {
        hear(
                c,
                () -> {
                    if (source != null) {
                        source.told(request, hashes);
                    }
                });
    }

    @Override
    public void hashesRejected(PeerConnection c, HashRequest request) {
        hashes(c, request, new byte[0]);
    }

    @Override
    public ItemLayout layout() {
        return item.layout();
    }

    @Override
    public void closed(PeerConnection c, String reason) {
        failed(reason);
    }

    /** There is no connection any more, or there never was. */
    void failed(String reason) {
        links.post(
                () -> {
                    connection = null;
                    PeerSource s = source;
                    links.closed(this);
                    if (s != null) {
                        s.closed(this, reason);
                    }
                });
    }

    void close(String reason) {
        PeerConnection c = connection;
        Future<?> way = dialling;
        if (c != null) {
            c.close(reason);
        } else if (way != null) {
            way.cancel(true);
        }
    }
}
