package dev.usher.transport.mina.internal;

import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.PieceSet;
import dev.usher.transport.api.host.PeerHost;
import dev.usher.transport.api.host.PeerListener;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.mina.core.session.IoSession;

/**
 * The receiving side of one connection: handshake, then messages. All calls to the listener are
 * made under one lock, by the session's I/O thread or, when a rate limit held blocks back, by the
 * timer.
 */
final class PeerSession {
    /**
     * Messages without a block or a bitfield are shorter than a block's; foreign extended messages
     * may be longer.
     */
    private static final int LONGEST_SMALL = 64 * 1024;

    private final IoSession session;
    private final PeerHost host;
    private final Limits limits;
    private final ScheduledExecutorService timer;
    private final Outbox outbox;
    private final Handshake handshake;
    private final AtomicBoolean timerSet = new AtomicBoolean();
    private final long created = System.nanoTime();

    private volatile MinaPeerConnection connection;
    private volatile String reason;
    private volatile long messageSince;
    private volatile boolean open;

    // guarded by this
    private PeerListener listener;
    private MessageReader reader;
    private boolean piecesKnown;
    private boolean ended;

    /**
     * @param connection null when the peer called and the item is not known yet
     * @param listener null likewise
     */
    PeerSession(
            IoSession session,
            PeerHost host,
            MinaPeerConnection connection,
            PeerListener listener,
            Outbox outbox,
            Limits limits,
            ScheduledExecutorService timer) {
        this.session = session;
        this.host = host;
        this.connection = connection;
        this.listener = listener;
        this.outbox = outbox;
        this.limits = limits;
        this.timer = timer;
        this.handshake = new Handshake(host, connection == null ? null : connection.item());
        if (connection != null) {
            connection.attach(this);
        }
    }

    Outbox outbox() {
        return outbox;
    }

    /** The way to the peer is open: bytes may go. */
    synchronized void ready(PeerIdentity identity) throws WireException {
        if (identity.box().isPresent() && !host.admits(identity.box().get())) {
            throw new WireException("box " + identity.box().get() + " is not admitted");
        }
        handshake.secured(identity);
        if (connection != null) {
            connection.proved(identity.box());
            outbox.send(Wire.handshake(connection.item(), host.peerId()));
        }
    }

    synchronized void received(ByteBuffer in) throws WireException {
        if (ended || reason != null) {
            return; // refused or closed, perhaps with the handshake still in this very read
        }
        outbox.cork();
        try {
            if (!open) {
                shakeHands(in);
            }
            if (open) {
                reader.read(in, this::message);
                messageSince =
                        !reader.waiting()
                                ? 0
                                : messageSince == 0 ? System.nanoTime() : messageSince;
                pump();
            }
        } finally {
            outbox.uncork();
        }
    }

    private void shakeHands(ByteBuffer in) throws WireException {
        Optional<PeerHost.Served> asked = handshake.read(in);
        if (asked.isPresent() && connection == null) {
            MinaPeerConnection made =
                    new MinaPeerConnection(
                            asked.get().item(), (InetSocketAddress) session.getRemoteAddress());
            made.proved(handshake.identity().box());
            listener = asked.get().listener();
            outbox.send(Wire.handshake(made.item(), host.peerId()));
            made.attach(this);
            connection = made;
        }
        if (!handshake.complete()) {
            return;
        }
        if (handshake.fast()) {
            outbox.speaksFast();
        }
        int bitfield = 1 + (listener.pieceCount() + 7) / 8;
        reader = new MessageReader(Math.max(LONGEST_SMALL, bitfield));
        open = true;
        listener.opened(connection);
        if (handshake.extended()) {
            outbox.send(Wire.extendedHandshake());
        }
    }

    private void message(ByteBuffer m) throws WireException {
        if (reason != null) {
            return;
        }
        byte id = m.get();
        switch (id) {
            case Wire.CHOKE, Wire.UNCHOKE -> {
                exactly(m, 0, id);
                listener.choked(connection, id == Wire.CHOKE);
            }
            case Wire.INTERESTED, Wire.NOT_INTERESTED -> {
                exactly(m, 0, id);
                listener.interested(connection, id == Wire.INTERESTED);
            }
            case Wire.HAVE -> {
                exactly(m, 4, id);
                piecesKnown = true;
                listener.have(connection, piece(m));
            }
            case Wire.BITFIELD, Wire.HAVE_ALL, Wire.HAVE_NONE -> {
                if (piecesKnown) {
                    throw new WireException("bitfield after the beginning");
                }
                piecesKnown = true;
                listener.bitfield(connection, pieces(id, m));
            }
            case Wire.REQUEST -> request(m);
            case Wire.CANCEL -> {
                exactly(m, 12, id);
                outbox.cancel(m.getInt(), m.getInt(), m.getInt());
            }
            case Wire.PIECE -> {
                if (m.remaining() < 9 || m.remaining() > 8 + ItemLayout.BLOCK) {
                    throw new WireException("block of " + (m.remaining() - 8) + " bytes");
                }
                listener.block(connection, piece(m), begin(m), m);
            }
            case Wire.REJECT -> {
                exactly(m, 12, id);
                listener.rejected(connection, piece(m), begin(m), m.getInt());
            }
            case Wire.HASH_REQUEST -> {
                exactly(m, Wire.HASH_REQUEST_FIELDS, id);
                outbox.send(Wire.hashReject(m)); // the metainfo holds the piece layers already
            }
            default -> {
                // BEP 10: what we did not offer is ignored, so are hints (suggest, allowed fast,
                // port)
            }
        }
    }

    private void request(ByteBuffer m) throws WireException {
        exactly(m, 12, Wire.REQUEST);
        int piece = piece(m);
        int begin = begin(m);
        int length = m.getInt();
        if (length < 1 || length > ItemLayout.BLOCK) {
            throw new WireException("request of " + length + " bytes");
        }
        if (!outbox.request(piece, begin, length)) {
            outbox.reject(piece, begin, length);
        }
    }

    private PieceSet pieces(byte id, ByteBuffer m) throws WireException {
        int count = listener.pieceCount();
        if (id != Wire.BITFIELD) {
            exactly(m, 0, id);
            return id == Wire.HAVE_ALL ? PieceSet.all(count) : PieceSet.none();
        }
        exactly(m, (count + 7) / 8, id);
        BitSet bits = new BitSet(count);
        for (int i = 0; m.hasRemaining(); i += 8) {
            for (int b = m.get() & 0xff, bit = 0; b != 0; b = b << 1 & 0xff, bit++) {
                bits.set(i + bit, (b & 0x80) != 0);
            }
        }
        if (bits.length() > count) {
            throw new WireException("bitfield with pieces beyond the last");
        }
        return PieceSet.of(bits);
    }

    private int piece(ByteBuffer m) throws WireException {
        int piece = m.getInt();
        if (piece < 0 || piece >= listener.pieceCount()) {
            throw new WireException("piece " + piece + " of " + listener.pieceCount());
        }
        return piece;
    }

    private static int begin(ByteBuffer m) throws WireException {
        int begin = m.getInt();
        if (begin < 0) {
            throw new WireException("block at " + begin);
        }
        return begin;
    }

    private static void exactly(ByteBuffer m, int bytes, byte id) throws WireException {
        if (m.remaining() != bytes) {
            throw new WireException(
                    "message " + id + " with " + m.remaining() + " bytes instead of " + bytes);
        }
    }

    synchronized void sent(Object message) {
        outbox.sent(message);
        pump();
    }

    private synchronized void pump() {
        if (!open || ended || reason != null) {
            return;
        }
        long delay =
                outbox.pump(
                        (piece, begin, dst) -> listener.read(connection, piece, begin, dst),
                        System.nanoTime());
        if (delay > 0 && timerSet.compareAndSet(false, true)) {
            timer.schedule(
                    () -> {
                        timerSet.set(false);
                        pump();
                    },
                    delay,
                    TimeUnit.NANOSECONDS);
        }
    }

    void limitUpload(long bytesPerSecond) {
        outbox.limit(bytesPerSecond, System.nanoTime());
    }

    void close(String why) {
        reason = reason == null ? why : reason;
        session.closeNow();
    }

    /**
     * As {@link #close}, but lets what is already queued (a TLS alert) go first; the handshake
     * limit bounds it.
     */
    void refuse(String why) {
        reason = reason == null ? why : reason;
        session.closeOnFlush();
    }

    /** Looks after what must not last: called every now and then. */
    void tick(long now) {
        if (!open) {
            if (older(created, limits.handshake(), now)) {
                close("no handshake within " + limits.handshake().toMillis() + " ms");
            }
            return;
        }
        long since = messageSince;
        if (since != 0 && older(since, limits.message(), now)) {
            close("a message was not complete within " + limits.message().toMillis() + " ms");
        } else if (System.currentTimeMillis() - session.getLastReadTime()
                > limits.silence().toMillis()) {
            close("nothing heard for " + limits.silence().toSeconds() + " s");
        } else if (System.currentTimeMillis() - session.getLastWriteTime()
                > limits.keepAlive().toMillis()) {
            outbox.send(Wire.keepAlive());
        }
    }

    private static boolean older(long since, Duration limit, long now) {
        return now - since > limit.toNanos();
    }

    /** The connection is gone. */
    synchronized void ended(String fallback) {
        if (!ended && listener != null && connection != null) {
            String why = reason != null ? reason : connection.closeReason().orElse(fallback);
            ended = true;
            listener.closed(connection, why);
        }
        ended = true;
    }
}
