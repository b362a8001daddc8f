package dev.usher.reach.way;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A port of this box and where it is seen from outside. Connections to two servers show whether the
 * router gives the port one outer port for all, without which no punch succeeds. They stay open
 * with the probe, so that the router keeps the outer port.
 */
final class Probe implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 2000;
    private static final long AGAIN_MILLIS = 100;

    private final List<SocketChannel> held = new ArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private InetSocketAddress local;
    private InetSocketAddress external;
    private boolean stable = true;

    private Probe() {}

    /**
     * @param servers at least one
     */
    static Probe of(List<InetSocketAddress> servers) throws IOException {
        Probe probe = new Probe();
        try {
            for (InetSocketAddress server : servers) {
                probe.ask(server);
            }
            return probe;
        } catch (IOException e) {
            probe.close();
            throw e;
        }
    }

    private void ask(InetSocketAddress server) throws IOException {
        SocketChannel channel = bound();
        held.add(channel);
        if (local == null) {
            local = (InetSocketAddress) channel.getLocalAddress();
        }
        channel.socket().connect(server, TIMEOUT_MILLIS);
        channel.socket().setSoTimeout(TIMEOUT_MILLIS);
        InetSocketAddress seen = Stun.ask(channel.socket());
        stable &= external == null || external.equals(seen);
        external = seen;
    }

    private SocketChannel bound() throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(new InetSocketAddress(local == null ? 0 : local.getPort()));
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Where connections from this port seem to come from; empty = it depends on where they go. */
    Optional<InetSocketAddress> external() {
        return stable ? Optional.of(external) : Optional.empty();
    }

    /**
     * Connects from the probed port to one that connects here at the same time (TCP simultaneous
     * open, RFC 9293 3.5). A router that turns the first attempt away is asked again: by then the
     * other side may have opened the way.
     */
    SocketChannel punch(InetSocketAddress to, Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        IOException failure = new SocketTimeoutException("nobody came through");
        while (System.nanoTime() < deadline) {
            SocketChannel channel = bound();
            try {
                if (connect(channel, to, deadline)) {
                    return channel;
                }
            } catch (IOException refused) {
                failure = refused;
            }
            channel.close();
            rest();
        }
        throw failure;
    }

    private static boolean connect(SocketChannel channel, InetSocketAddress to, long deadline)
            throws IOException {
        try (Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
            channel.connect(to);
            selector.select(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
            if (!channel.finishConnect()) {
                return false;
            }
            key.cancel();
            selector.selectNow();
            channel.configureBlocking(true);
            return true;
        }
    }

    private void rest() throws IOException {
        try {
            if (closed.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new IOException("given up");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("given up", e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        for (SocketChannel channel : held) {
            try {
                channel.close();
            } catch (IOException e) {
                Meetings.LOG.debug("Closing a probe: {}", e.getMessage());
            }
        }
    }
}
