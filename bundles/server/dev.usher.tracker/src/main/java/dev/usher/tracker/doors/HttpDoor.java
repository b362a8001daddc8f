package dev.usher.tracker.doors;

import dev.usher.tracker.swarms.Swarms;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TCP port for announces and scrapes over HTTP, served by one thread.
 *
 * <p>Most clients come with one request per connection; it is usually there when the connection is
 * accepted, is answered at once, and the selector never hears of it. A connection that does not
 * complete a request within {@link #PATIENCE_SECONDS} is closed, however busily it sends; when
 * there are too many, the one that waits longest goes. An answer is given to the kernel in one
 * piece: who does not take it is closed.
 */
public final class HttpDoor implements AutoCloseable {
    /** How long a connection may take for a request. */
    static final int PATIENCE_SECONDS = 10;

    private static final Logger LOG = LoggerFactory.getLogger(HttpDoor.class);
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    private static final int BACKLOG = 1024;
    private static final int ACCEPTED_IN_A_ROW = 64;
    private static final byte[] NOTHING = {};

    /** A connection that is waited for. */
    private static final class Connection {
        private final SocketChannel channel;
        private final InetSocketAddress client;
        private byte[] begun = NOTHING;
        private long since;

        private Connection(SocketChannel channel) throws IOException {
            this.channel = channel;
            this.client = (InetSocketAddress) channel.getRemoteAddress();
        }
    }

    private final ServerSocketChannel server = ServerSocketChannel.open();
    private final Selector selector;
    private final InetSocketAddress address;
    private final HttpExchange exchange;
    private final Terms terms;
    private final ByteBuffer in = ByteBuffer.allocateDirect(HttpExchange.LONGEST);
    private final ByteBuffer out = ByteBuffer.allocateDirect(HttpExchange.LARGEST);
    private final byte[] request = new byte[2 * HttpExchange.LONGEST];

    /** In the order in which patience with them ends. */
    private final Set<Connection> waiting = new LinkedHashSet<>();

    private final long began = System.nanoTime();
    private final Thread thread;

    /**
     * Opens the port and serves until it is closed.
     *
     * @throws IOException when the address cannot be bound
     */
    public HttpDoor(InetSocketAddress at, Swarms swarms, Terms terms) throws IOException {
        this.exchange = new HttpExchange(new Answers(swarms, terms));
        this.terms = terms;
        try {
            server.bind(at, BACKLOG);
            this.address = (InetSocketAddress) server.getLocalAddress();
            server.configureBlocking(false);
            this.selector = Selector.open();
            server.register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException e) {
            server.close();
            throw e;
        }
        this.thread = new Thread(this::serve, "usher-tracker-http-" + address.getPort());
        thread.setDaemon(true);
        thread.start();
    }

    public InetSocketAddress address() {
        return address;
    }

    private void serve() {
        try {
            while (server.isOpen()) {
                selector.select(this::ready, waiting.isEmpty() ? 0 : 1000);
                impatient();
            }
        } catch (ClosedSelectorException closed) {
            LOG.debug("The HTTP port {} is closed", address);
        } catch (IOException e) {
            LOG.error("The tracker's HTTP port {} serves no more: {}", address, e.getMessage());
        } finally {
            waiting.forEach(c -> shut(c.channel));
        }
    }

    private void ready(SelectionKey key) {
        if (key.channel() == server) {
            accept();
        } else {
            serve((Connection) key.attachment());
        }
    }

    private void accept() {
        for (int i = 0; i < ACCEPTED_IN_A_ROW; i++) {
            SocketChannel channel = null;
            try {
                channel = server.accept();
                if (channel == null) {
                    return;
                }
                channel.configureBlocking(false);
                serve(new Connection(channel));
            } catch (IOException e) {
                // the client may be gone, or this process has too many files open
                LOG.debug("A connection could not be accepted: {}", e.getMessage());
                shut(channel);
                if (channel == null && !waiting.isEmpty()) {
                    forget(waiting.iterator().next());
                }
                return;
            }
        }
    }

    private void serve(Connection c) {
        try {
            in.clear();
            int length = c.channel.read(in);
            if (length > 0 && answered(c, length)) {
                await(c);
            } else if (length == 0) {
                await(c);
            } else {
                forget(c);
            }
        } catch (IOException e) {
            LOG.debug("{} is gone: {}", c.client, e.getMessage());
            forget(c);
        }
    }

    /** Answers what has come; false = the connection has to end. */
    private boolean answered(Connection c, int length) throws IOException {
        int to = c.begun.length + length;
        System.arraycopy(c.begun, 0, request, 0, c.begun.length);
        in.flip().get(request, c.begun.length, length);
        int from = 0;
        int end = HttpExchange.endOfHead(request, from, to);
        while (end >= 0) {
            long now = System.nanoTime() - began;
            exchange.answer(request, from, end, c.client.getAddress(), now, out);
            c.channel.write(out);
            if (out.hasRemaining() || !exchange.keepAlive()) {
                return false;
            }
            // patience begins anew with each answer, not with each byte
            waiting.remove(c);
            from = end;
            end = HttpExchange.endOfHead(request, from, to);
        }
        c.begun = from == to ? NOTHING : Arrays.copyOfRange(request, from, to);
        return c.begun.length < HttpExchange.LONGEST;
    }

    /** Waits for more from the connection. */
    private void await(Connection c) throws IOException {
        if (waiting.add(c)) {
            c.since = System.nanoTime();
            if (!c.channel.isRegistered()) {
                c.channel.register(selector, SelectionKey.OP_READ, c);
            }
            if (waiting.size() > terms.connections()) {
                forget(waiting.iterator().next());
            }
        }
    }

    private void impatient() {
        long now = System.nanoTime();
        Iterator<Connection> longest = waiting.iterator();
        while (longest.hasNext()) {
            Connection c = longest.next();
            if (now - c.since < PATIENCE) {
                return;
            }
            longest.remove();
            shut(c.channel);
        }
    }

    private void forget(Connection c) {
        waiting.remove(c);
        shut(c.channel);
    }

    private static void shut(SocketChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.debug("A connection does not close: {}", e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            selector.close();
            thread.join(5000);
        } catch (IOException e) {
            LOG.warn("The HTTP port {} does not close: {}", address, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
