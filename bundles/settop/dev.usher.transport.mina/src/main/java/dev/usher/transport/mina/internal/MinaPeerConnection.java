package dev.usher.transport.mina.internal;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.PieceSet;
import dev.usher.transport.api.HashRequest;
import dev.usher.transport.api.PeerConnection;
import dev.usher.transport.api.Urgency;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The sending side of a connection, as the platform sees it. Quiet before the handshake and after
 * the end.
 */
final class MinaPeerConnection implements PeerConnection {
    private static final int MAX_HASH_REQUESTS = 64;

    private final InfoHash item;
    private final InetSocketAddress remote;
    private volatile PeerSession session;
    private volatile Optional<BoxId> peer = Optional.empty();
    private volatile String closed;

    /** Set by the network side once the handshake is done. */
    private volatile Extensions extensions;

    // guarded by this
    private final Set<HashRequest> hashRequests = new HashSet<>();
    private BitSet told;
    private boolean complete;
    private Urgency urgency = Urgency.NORMAL;

    MinaPeerConnection(InfoHash item, InetSocketAddress remote) {
        this.item = item;
        this.remote = remote;
    }

    /** The network side is there; it is closed at once when somebody closed this before. */
    void attach(PeerSession network) {
        session = network;
        String reason = closed;
        if (reason != null) {
            network.close(reason);
        }
    }

    void proved(Optional<BoxId> identity) {
        peer = identity;
    }

    /** Why this side closed it; empty when it did not. */
    Optional<String> closeReason() {
        return Optional.ofNullable(closed);
    }

    @Override
    public InfoHash item() {
        return item;
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public Optional<BoxId> peer() {
        return peer;
    }

    @Override
    public long priority() {
        PeerSession s = session;
        return s == null ? 0 : PeerPriority.of(s.local(), remote);
    }

    @Override
    public void bitfield(PieceSet pieces, int count) {
        PeerSession s = session;
        if (s == null) {
            return;
        }
        synchronized (this) {
            told = pieces.bits();
        }
        if (s.outbox().isFast() && pieces.size() == count) {
            send(Wire.message(Wire.HAVE_ALL));
        } else if (s.outbox().isFast() && pieces.isEmpty()) {
            send(Wire.message(Wire.HAVE_NONE));
        } else {
            send(Wire.bitfield(pieces, count));
        }
        tellWhetherComplete(count);
    }

    @Override
    public void have(int piece) {
        send(Wire.message(Wire.HAVE, piece));
        noteHave(piece, true);
    }

    @Override
    public void dontHave(int piece) {
        extension(Extensions.DONT_HAVE, ByteBuffer.allocate(4).putInt(piece).array());
        noteHave(piece, false);
    }

    private void noteHave(int piece, boolean have) {
        PeerSession s = session;
        synchronized (this) {
            if (told == null || s == null) {
                return;
            }
            told.set(piece, have);
        }
        tellWhetherComplete(s.pieceCount());
    }

    /** Who has everything wants nothing (BEP 21). */
    private void tellWhetherComplete(int count) {
        Extensions e = extensions;
        synchronized (this) {
            boolean now = told.cardinality() == count;
            if (now == complete || e == null) {
                return;
            }
            complete = now;
        }
        e.introduce(complete);
    }

    @Override
    public void suggest(int piece) {
        PeerSession s = session;
        if (s != null && s.outbox().isFast()) {
            send(Wire.message(Wire.SUGGEST, piece));
        }
    }

    @Override
    public void interested(boolean interested) {
        send(Wire.message(interested ? Wire.INTERESTED : Wire.NOT_INTERESTED));
    }

    @Override
    public void choke(boolean choke) {
        PeerSession s = session;
        if (s != null && closed == null) {
            s.outbox().choke(choke);
        }
    }

    @Override
    public void request(int piece, int begin, int length) {
        send(Wire.message(Wire.REQUEST, piece, begin, length));
    }

    @Override
    public void cancel(int piece, int begin, int length) {
        send(Wire.message(Wire.CANCEL, piece, begin, length));
    }

    @Override
    public void requestHashes(HashRequest request) {
        PeerSession s = session;
        boolean asked;
        synchronized (this) {
            asked = hashRequests.size() < MAX_HASH_REQUESTS && hashRequests.add(request);
        }
        if (asked) {
            send(Wire.hashes(Wire.HASH_REQUEST, request, new byte[0]));
        } else if (s != null) {
            s.notAsked(request);
        }
    }

    /**
     * @return false when nobody asked
     */
    synchronized boolean answered(HashRequest request) {
        return hashRequests.remove(request);
    }

    @Override
    public boolean extension(String name, byte[] payload) {
        Extensions e = extensions;
        return e != null && closed == null && e.send(name, payload);
    }

    @Override
    public void urgency(Urgency said) {
        synchronized (this) {
            if (urgency == said) {
                return;
            }
            urgency = said;
        }
        tell(said);
    }

    private void tell(Urgency said) {
        extension(Extensions.URGENCY, new byte[] {(byte) said.ordinal()});
    }

    void extendedBy(Extensions made) {
        extensions = made;
        made.introduce(false);
    }

    /** The peer said what messages it takes: what was to be said earlier is said now. */
    void introduced() {
        Urgency said;
        synchronized (this) {
            said = urgency;
        }
        if (said != Urgency.NORMAL) {
            tell(said);
        }
    }

    @Override
    public void limitUpload(long bytesPerSecond) {
        PeerSession s = session;
        if (s != null) {
            s.limitUpload(bytesPerSecond);
        }
    }

    @Override
    public void close(String reason) {
        closed = closed == null ? reason : closed;
        PeerSession s = session;
        if (s != null) {
            s.close(reason);
        }
    }

    private void send(ByteBuffer message) {
        PeerSession s = session;
        if (s != null && closed == null) {
            s.outbox().send(message);
        }
    }

    @Override
    public String toString() {
        return item.serverName().substring(0, 8)
                + "@"
                + remote.getAddress()
                + ":"
                + remote.getPort();
    }
}
