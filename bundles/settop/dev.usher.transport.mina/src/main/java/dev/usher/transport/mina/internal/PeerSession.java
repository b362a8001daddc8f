package dev.usher.transport.mina.internal;

import dev.usher.transport.api.HashRequest;
import dev.usher.transport.api.host.PeerHost;
import dev.usher.transport.api.host.PeerListener;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
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
    private volatile Runnable onOpen = () -> {};

    // guarded by this
    private PeerListener listener;
    private MessageReader reader;
    private PeerMessages messages;
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
        this.handshake = new Handshake(host, listener == null ? null : listener.layout());
        if (connection != null) {
            connection.attach(this);
        }
    }

    /** Once hands are shaken. */
    void onOpen(Runnable told) {
        onOpen = told;
    }

    InetSocketAddress local() {
        return (InetSocketAddress) session.getLocalAddress();
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
            outbox.send(Handshake.opening(listener.layout(), host.peerId()));
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
            outbox.send(handshake.answer(listener.layout()));
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
        int port = host.port(handshake.isSecure());
        Extensions extensions = new Extensions(connection, listener, outbox, port);
        messages = new PeerMessages(connection, listener, outbox, extensions);
        open = true;
        onOpen.run();
        if (handshake.extended()) {
            connection.extendedBy(extensions);
        }
        listener.opened(connection);
    }

    private void message(ByteBuffer m) throws WireException {
        if (reason == null) {
            messages.message(m);
        }
    }

    /** Too many hashes are asked for already; on the listener's own thread of events. */
    void notAsked(HashRequest request) {
        if (timer.isShutdown()) {
            return;
        }
        timer.execute(
                () -> {
                    synchronized (this) {
                        if (!ended) {
                            listener.hashesRejected(connection, request);
                        }
                    }
                });
    }

    int pieceCount() {
        return listener.pieceCount();
    }

    synchronized void sent(Object message) {
        outbox.sent(message);
        pump();
    }

    private synchronized void pump() {
        if (!open || ended || reason != null) {
            return;
        }
        long delay = outbox.pump(messages::read, System.nanoTime());
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
        } else if (outbox.stuck(limits.message(), now)) {
            close("the peer read nothing for " + limits.message().toMillis() + " ms");
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
