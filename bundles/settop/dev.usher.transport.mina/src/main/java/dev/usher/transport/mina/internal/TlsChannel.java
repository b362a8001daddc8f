package dev.usher.transport.mina.internal;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.filterchain.IoFilter.NextFilter;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.core.write.WriteRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS state of one session. Reading happens on the session's I/O thread; writing on any, under
 * a lock that also keeps records in the order they were made.
 */
final class TlsChannel {
    private static final int RECORD_HEADER = 5;

    /** Largest record: 16 KiB of data, header, padding and tag as JSSE reckons. */
    private static final int RECORD = 17 * 1024;

    /**
     * Bytes of a buffer: takes a whole {@link Outbox#BUFFER} as records, and room for one more as
     * JSSE demands.
     */
    static final int BUFFER = Outbox.BUFFER + 2 * RECORD;

    /** Less than this does not keep a pooled buffer while it waits for the network. */
    private static final int SMALL = BUFFER / 4;

    private static final Logger LOG = LoggerFactory.getLogger(TlsChannel.class);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLEngine engine;
    private final IoSession session;
    private final BufferPool buffers;

    /** The beginning of a record whose end has not arrived; null between records. */
    private ByteBuffer partial;

    private boolean secured;

    TlsChannel(SSLEngine engine, IoSession session, BufferPool buffers) {
        this.engine = engine;
        this.session = session;
        this.buffers = buffers;
    }

    void open(NextFilter next) throws SSLException {
        engine.beginHandshake();
        proceed(next);
    }

    void received(NextFilter next, ByteBuffer in) throws SSLException {
        ByteBuffer plain = buffers.take();
        try {
            if (partial != null && completePartial(in)) {
                ByteBuffer record = partial.flip();
                partial = null;
                unwrap(next, record, plain);
            }
            int end = in.limit();
            while (wholeRecord(in)) {
                unwrap(next, in, plain);
            }
            if (in.position() < end && !engine.isInboundDone()) {
                keep(in);
            }
            deliver(next, plain);
        } finally {
            buffers.give(plain);
        }
    }

    /**
     * Whether {@code in} begins with a whole record, or with what is no record at all: the engine
     * says so then.
     */
    private boolean wholeRecord(ByteBuffer in) {
        return in.remaining() >= RECORD_HEADER
                && in.remaining() >= recordLength(in)
                && !engine.isInboundDone();
    }

    private static int recordLength(ByteBuffer b) {
        int length = RECORD_HEADER + (b.getShort(b.position() + 3) & 0xffff);
        return length > RECORD ? RECORD_HEADER : length;
    }

    private void keep(ByteBuffer in) {
        partial = ByteBuffer.allocate(RECORD).put(in);
    }

    /** Moves what the begun record lacks; true when it is whole. */
    private boolean completePartial(ByteBuffer in) {
        take(in, RECORD_HEADER);
        if (partial.position() < RECORD_HEADER) {
            return false;
        }
        int end = recordLength(partial.duplicate().flip());
        take(in, end);
        return partial.position() >= end;
    }

    private void take(ByteBuffer in, int end) {
        int n = Math.min(end - partial.position(), in.remaining());
        if (n > 0) {
            partial.put(in.slice(in.position(), n));
            in.position(in.position() + n);
        }
    }

    private void unwrap(NextFilter next, ByteBuffer records, ByteBuffer plain) throws SSLException {
        if (plain.remaining() < RECORD) {
            deliver(next, plain);
        }
        try {
            SSLEngineResult result = engine.unwrap(records, plain);
            if (result.getStatus() == Status.BUFFER_OVERFLOW
                    || result.getStatus() == Status.BUFFER_UNDERFLOW) {
                throw new SSLException("malformed record");
            }
            if (result.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING || !secured) {
                proceed(next);
            }
            if (result.getStatus() == Status.CLOSED) {
                deliver(next, plain);
                session.closeOnFlush();
            }
        } catch (SSLException e) {
            sayWhy(next);
            throw e;
        }
    }

    private void deliver(NextFilter next, ByteBuffer plain) {
        if (plain.position() > 0) {
            next.messageReceived(session, IoBuffer.wrap(plain.flip()));
            plain.clear();
        }
    }

    /** Does what the handshake asks for until it waits for the peer. */
    private void proceed(NextFilter next) throws SSLException {
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> wrapOwn(next);
                case NOT_HANDSHAKING, FINISHED -> {
                    if (!secured && !engine.isInboundDone()) {
                        secured = true;
                        next.event(session, new TlsFilter.Secured(engine.getSession()));
                    }
                    return;
                }
                default -> {
                    return; // needs bytes of the peer
                }
            }
        }
    }

    /** Verifies certificates: a millisecond or two, so it stays on the I/O thread. */
    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask();
                task != null;
                task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private void sayWhy(NextFilter next) {
        try {
            if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                wrapOwn(next); // the alert
            }
        } catch (SSLException alertFailed) {
            LOG.debug("No alert to {}: {}", session.getRemoteAddress(), alertFailed.getMessage());
        }
    }

    private synchronized void wrapOwn(NextFilter next) throws SSLException {
        ByteBuffer net = buffers.take();
        SSLEngineResult result = engine.wrap(NOTHING, net);
        if (result.getStatus() == Status.BUFFER_OVERFLOW) {
            throw new SSLException("a handshake message is longer than a record");
        }
        send(next, net, null);
    }

    synchronized void write(NextFilter next, WriteRequest request) throws SSLException {
        ByteBuffer plain = ((IoBuffer) request.getMessage()).buf();
        while (plain.hasRemaining()) {
            ByteBuffer net = buffers.take();
            while (plain.hasRemaining() && net.remaining() >= RECORD) {
                SSLEngineResult result = engine.wrap(plain, net);
                if (result.getStatus() != Status.OK) {
                    throw new SSLException("the connection is closed");
                }
            }
            send(next, net, plain.hasRemaining() ? null : request);
        }
    }

    private void send(NextFilter next, ByteBuffer net, WriteRequest plain) {
        if (net.flip().remaining() > SMALL) {
            next.filterWrite(session, new TlsFilter.Sealed(net, plain, buffers));
            return;
        }
        ByteBuffer exact = ByteBuffer.allocate(net.remaining()).put(net).flip();
        buffers.give(net);
        if (exact.hasRemaining()) {
            next.filterWrite(session, new TlsFilter.Sealed(exact, plain, null));
        }
    }
}
