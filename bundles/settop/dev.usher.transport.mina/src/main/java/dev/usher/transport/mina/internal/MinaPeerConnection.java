package dev.usher.transport.mina.internal;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.PieceSet;
import dev.usher.transport.api.PeerConnection;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The sending side of a connection, as the platform sees it. Quiet before the handshake and after
 * the end.
 */
final class MinaPeerConnection implements PeerConnection {
    private final InfoHash item;
    private final InetSocketAddress remote;
    private volatile PeerSession session;
    private volatile Optional<BoxId> peer = Optional.empty();
    private volatile String closed;

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
    public void bitfield(PieceSet pieces, int count) {
        PeerSession s = session;
        if (s == null) {
            return;
        }
        if (s.outbox().isFast() && pieces.size() == count) {
            send(Wire.message(Wire.HAVE_ALL));
        } else if (s.outbox().isFast() && pieces.isEmpty()) {
            send(Wire.message(Wire.HAVE_NONE));
        } else {
            send(Wire.bitfield(pieces, count));
        }
    }

    @Override
    public void have(int piece) {
        send(Wire.message(Wire.HAVE, piece));
    }

    @Override
    public void interested(boolean interested) {
        send(Wire.message(interested ? Wire.INTERESTED : Wire.NOT_INTERESTED));
    }

    @Override
    public void choke(boolean choke) {
        send(Wire.message(choke ? Wire.CHOKE : Wire.UNCHOKE));
        PeerSession s = session;
        if (choke && s != null) {
            s.outbox().rejectAll();
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
