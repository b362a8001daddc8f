package dev.usher.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** One connection at a relay; belongs to the relay's thread. */
final class Guest {
    private static final int BUFFER = 64 * 1024;
    private static final long NANOS = 1_000_000_000L;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final InetAddress from;

    /** From this guest, for the other. Small until there is another. */
    private ByteBuffer in = ByteBuffer.allocate(Ticket.GREETING_LENGTH);

    private String ticket;
    private Guest other;
    private boolean ended;
    private long since;
    private long tokens;
    private long refilled;

    Guest(SocketChannel channel, SelectionKey key, InetAddress from, long now) {
        this.channel = channel;
        this.key = key;
        this.from = from;
        this.since = now;
    }

    /** When it last did something. */
    long since() {
        return since;
    }

    InetAddress from() {
        return from;
    }

    Guest other() {
        return other;
    }

    String ticket() {
        return ticket;
    }

    /** Reads the greeting; true when it is whole. */
    boolean greeted() throws IOException {
        if (channel.read(in) < 0) {
            throw new IOException("gone");
        }
        if (in.hasRemaining()) {
            return false;
        }
        ticket = Ticket.read(in.flip()).orElseThrow(() -> new IOException("no greeting"));
        key.interestOps(0);
        return true;
    }

    void join(Guest with, long now) throws IOException {
        other = with;
        since = now;
        refilled = now;
        in = ByteBuffer.allocateDirect(BUFFER).limit(0);
        channel.write(Ticket.joined()); // the first bytes ever sent here: they fit
        key.interestOps(SelectionKey.OP_READ);
    }

    /**
     * Moves what it sends to the other, as far as the rate allows.
     *
     * @param rate bytes per second
     * @return bytes taken in
     */
    int pump(long rate, long now) throws IOException {
        int taken = 0;
        refill(rate, now);
        if (!in.hasRemaining() && !ended && tokens > 0) {
            in.clear().limit((int) Math.min(BUFFER, tokens));
            int n = channel.read(in);
            in.flip();
            ended = n < 0;
            taken = Math.max(0, n);
            tokens -= taken;
            since = taken > 0 ? now : since;
        }
        if (in.hasRemaining()) {
            other.channel.write(in);
            other.since = now;
        }
        if (ended && !in.hasRemaining()) {
            other.channel.shutdownOutput();
        }
        return taken;
    }

    private void refill(long rate, long now) {
        double earned = (double) rate * (now - refilled) / NANOS;
        if (earned >= 1) {
            tokens = (long) Math.min(Math.max(BUFFER, rate / 4.0), tokens + earned);
            refilled = now;
        }
    }

    /** Says what to wait for. */
    void wants() {
        boolean read = !ended && !in.hasRemaining() && tokens > 0;
        boolean write = other.in.hasRemaining();
        key.interestOps((read ? SelectionKey.OP_READ : 0) | (write ? SelectionKey.OP_WRITE : 0));
    }

    /** Waits for nothing but time. */
    boolean throttled() {
        return other != null && !ended && !in.hasRemaining() && tokens <= 0;
    }

    /** Both directions are over. */
    boolean over() {
        return ended && !in.hasRemaining() && other.ended && !other.in.hasRemaining();
    }

    void close() {
        key.cancel();
        try {
            channel.close();
        } catch (IOException e) {
            Relay.LOG.debug("Closing a connection: {}", e.getMessage());
        }
    }
}
