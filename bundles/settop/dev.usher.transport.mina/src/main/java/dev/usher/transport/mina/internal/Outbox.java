package dev.usher.transport.mina.internal;

import dev.usher.media.api.ItemLayout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.apache.mina.core.RuntimeIoException;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.transport.socket.SocketSessionConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes out on one session: small messages, as many as there are in one write, and requested
 * blocks, up to 16 in one write. At most {@link #MAX_IN_FLIGHT} bytes of blocks wait for the
 * network; until they are gone nothing is read from the disk.
 *
 * <p>Thread-safe, but {@link #pump} is called by one thread at a time.
 */
final class Outbox {
    private static final int BLOCKS = 16;

    /** Bytes of a send buffer: 16 blocks with their headers, 256 KiB in all. */
    static final int BUFFER = BLOCKS * (ItemLayout.BLOCK + Wire.BLOCK_HEADER);

    /** Traffic class of what yields: DSCP LE, 000001 (RFC 8622). */
    private static final int LOWER_EFFORT = 1 << 2;

    private static final int MAX_IN_FLIGHT = 2 * BUFFER;

    /** Small messages a peer may leave unread before it is taken for dead. */
    private static final int MAX_BACKLOG = 1 << 20;

    /** Where blocks come from. */
    interface BlockSource {
        /** Fills {@code dst}; false = rejected. */
        boolean read(int piece, int begin, ByteBuffer dst) throws IOException;
    }

    private record Request(int piece, int begin, int length) {}

    private record Batch(IoBuffer message, ByteBuffer buffer, int bytes) {}

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    private final IoSession session;
    private final BufferPool buffers;
    private final YieldingLine line;
    private final ByteArrayOutputStream small = new ByteArrayOutputStream(512);
    private final ArrayDeque<Request> requests = new ArrayDeque<>();
    private final ArrayDeque<Batch> inFlight = new ArrayDeque<>();
    private final TokenBucket bucket = new TokenBucket();
    private IoBuffer smallInFlight;
    private int inFlightBytes;
    private long progressAt;
    private boolean corked;
    private boolean fast;
    private boolean choking = true;
    private boolean background;

    /** Once it was in the background: what it learned of the way holds for the next time. */
    private YieldingWindow yielding;

    /** The peer's number for echoes; null = it knows none. */
    private Integer echoes;

    /**
     * @param line shared with all that go out on it
     */
    Outbox(IoSession session, BufferPool buffers, YieldingLine line) {
        this.session = session;
        this.buffers = buffers;
        this.line = line;
    }

    /** The peer knows reject messages (BEP 6). */
    synchronized void speaksFast() {
        fast = true;
    }

    synchronized boolean isFast() {
        return fast;
    }

    /** Small messages wait from here to {@link #uncork}. */
    synchronized void cork() {
        corked = true;
    }

    synchronized void uncork() {
        corked = false;
        flush();
    }

    synchronized void send(ByteBuffer message) {
        small.write(
                message.array(), message.arrayOffset() + message.position(), message.remaining());
        if (!corked) {
            flush();
        }
    }

    /**
     * One write of small messages at a time: what comes meanwhile, from any thread, goes with the
     * next.
     */
    private void flush() {
        if (small.size() > MAX_BACKLOG) {
            session.closeNow(); // it does not read: nothing we say arrives
        } else if (small.size() > 0 && smallInFlight == null) {
            noteWaiting();
            smallInFlight = IoBuffer.wrap(small.toByteArray());
            small.reset();
            session.write(smallInFlight);
        }
    }

    /** Patience begins with the first that waits. */
    private void noteWaiting() {
        if (smallInFlight == null && inFlight.isEmpty()) {
            progressAt = System.nanoTime();
        }
    }

    /**
     * Queues a block; false = the peer is choked, or has more requests open than it was told it
     * may.
     */
    synchronized boolean request(int piece, int begin, int length) {
        return !choking
                && requests.size() < Wire.REQUESTS
                && requests.add(new Request(piece, begin, length));
    }

    /** Choked peers get an answer to everything they ask for: no. */
    synchronized void choke(boolean yes) {
        choking = yes;
        send(Wire.message(yes ? Wire.CHOKE : Wire.UNCHOKE));
        if (yes) {
            requests.forEach(r -> reject(r.piece, r.begin, r.length));
            requests.clear();
        }
    }

    /** Whether blocks let other traffic on the line go first, as far as the peer sends echoes. */
    synchronized void yield(boolean yes) {
        if (yes == background) {
            return;
        }
        background = yes;
        mark(yes ? LOWER_EFFORT : 0);
        if (yes && yielding == null) {
            yielding = new YieldingWindow(line, System.nanoTime());
        }
    }

    /** For routers that know what to do with it; on the way to the peer others may clear it. */
    private void mark(int trafficClass) {
        if (session.getConfig() instanceof SocketSessionConfig socket) {
            try {
                socket.setTrafficClass(trafficClass);
            } catch (RuntimeIoException e) {
                LOG.debug("Packets are not marked: {}", e.getMessage());
            }
        }
    }

    /**
     * @param number of echoes in messages to the peer; null = it sends none
     */
    synchronized void echoes(Integer number) {
        echoes = number;
    }

    /** What was sent before this counter has arrived. */
    synchronized void echoed(long counter, long now) {
        if (yielding != null) {
            yielding.echoed(counter, now);
        }
    }

    synchronized void cancel(int piece, int begin, int length) {
        if (requests.remove(new Request(piece, begin, length))) {
            reject(piece, begin, length);
        }
    }

    void reject(int piece, int begin, int length) {
        if (isFast()) {
            send(Wire.message(Wire.REJECT, piece, begin, length));
        }
    }

    synchronized void limit(long bytesPerSecond, long now) {
        bucket.limit(bytesPerSecond, now);
    }

    /**
     * Sends blocks as long as there are requests, room and leave.
     *
     * @return nanoseconds after which to call again because the rate limit says so; 0 = a call
     *     comes anyway
     */
    long pump(BlockSource source, long now) {
        while (true) {
            List<Request> batch = new ArrayList<>(BLOCKS);
            synchronized (this) {
                if (requests.isEmpty() || inFlightBytes > MAX_IN_FLIGHT - BUFFER) {
                    return 0;
                }
                int room = yields() ? Math.min(BLOCKS, yielding.room(now)) : BLOCKS;
                if (room == 0) {
                    return yielding.delay(now);
                }
                while (batch.size() < room && !requests.isEmpty()) {
                    long delay = bucket.delay(now);
                    if (delay > 0) {
                        if (batch.isEmpty()) {
                            return delay;
                        }
                        break;
                    }
                    Request r = requests.poll();
                    bucket.spend(r.length);
                    batch.add(r);
                }
            }
            write(batch, source);
        }
    }

    private boolean yields() {
        return background && echoes != null;
    }

    /** Whether the network has taken nothing of what waits, for so long. */
    synchronized boolean stuck(Duration patience, long now) {
        boolean waits = smallInFlight != null || !inFlight.isEmpty();
        return waits && now - progressAt > patience.toNanos();
    }

    /** The network took a message; a batch among them makes room for the next. */
    synchronized void sent(Object message) {
        progressAt = System.nanoTime();
        if (message == smallInFlight) {
            smallInFlight = null;
            if (!corked) {
                flush();
            }
            return;
        }
        Batch oldest = inFlight.peek();
        if (oldest != null && oldest.message == message) {
            inFlight.poll();
            inFlightBytes -= oldest.bytes;
            buffers.give(oldest.buffer);
        }
    }

    private void write(List<Request> batch, BlockSource source) {
        ByteBuffer buffer = buffers.take();
        for (Request r : batch) {
            int start = buffer.position();
            buffer.putInt(Wire.BLOCK_HEADER - 4 + r.length)
                    .put(Wire.PIECE)
                    .putInt(r.piece)
                    .putInt(r.begin);
            ByteBuffer block = buffer.slice(buffer.position(), r.length);
            if (read(source, r, block)) {
                buffer.position(buffer.position() + r.length);
            } else {
                buffer.position(start);
                reject(r.piece, r.begin, r.length);
            }
        }
        buffer.flip();
        if (!buffer.hasRemaining()) {
            buffers.give(buffer);
            return;
        }
        synchronized (this) {
            IoBuffer message = IoBuffer.wrap(buffer);
            noteWaiting();
            inFlight.add(new Batch(message, buffer, buffer.remaining()));
            inFlightBytes += buffer.remaining();
            session.write(message);
            if (yields()) {
                long counter = yielding.sent(message.remaining(), System.nanoTime());
                ByteBuffer echo = ByteBuffer.allocate(1 + Long.BYTES).putLong(1, counter);
                send(Wire.extended(echoes, echo.array()));
            }
        }
    }

    private static boolean read(BlockSource source, Request r, ByteBuffer block) {
        try {
            return source.read(r.piece, r.begin, block) && !block.hasRemaining();
        } catch (IOException e) {
            LOG.warn("Piece {} cannot be read and is not sent: {}", r.piece, e.getMessage());
            return false;
        }
    }
}
