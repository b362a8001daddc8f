package dev.usher.relay;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port where connections are joined by tickets. One thread of its own; a joined pair holds 128
 * KiB, one that waits next to nothing.
 */
public final class Relay implements AutoCloseable {
    static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final long GREETING = TimeUnit.SECONDS.toNanos(5);
    private static final long SILENCE = TimeUnit.MINUTES.toNanos(3);
    private static final long THROTTLED_MILLIS = 20;

    /** Connections that have shown no ticket yet, in all and from one address. */
    private static final int STRANGERS = 256;

    private static final int STRANGERS_PER_ADDRESS = 32;

    private final Limits limits;
    private final ServerSocketChannel port;
    private final InetSocketAddress address;
    private final Selector selector = Selector.open();
    private final Map<String, Expected> expected = new ConcurrentHashMap<>();
    private final Set<Guest> guests = new HashSet<>();
    private final AtomicLong joined = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong relayed = new AtomicLong();
    private final Thread thread = new Thread(this::run, "usher-relay");
    private volatile int present;
    private volatile int ticketed;

    /**
     * What a relay bears.
     *
     * @param pairs joined at a time
     * @param bytesPerSecond of each end of a pair
     * @param patience how long a ticket lasts, and how long the first end waits for the second
     */
    public record Limits(int pairs, long bytesPerSecond, Duration patience) {}

    /**
     * What a relay did since it was opened.
     *
     * @param pairs that were joined
     * @param refused connections without a ticket, or one too many
     * @param bytes passed on
     * @param present connections now
     */
    public record Counters(long pairs, long refused, long bytes, int present) {}

    private record Expected(String other, long until) {}

    /**
     * Opens the port.
     *
     * @param address port 0 picks a free one
     */
    public Relay(InetSocketAddress address, Limits limits) throws IOException {
        this.limits = limits;
        this.port = ServerSocketChannel.open();
        try {
            port.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            port.bind(address);
        } catch (IOException e) {
            port.close();
            selector.close();
            BindException named = new BindException("cannot listen on " + address);
            named.initCause(e);
            throw named;
        }
        this.address = (InetSocketAddress) port.getLocalAddress();
        port.configureBlocking(false);
        port.register(selector, SelectionKey.OP_ACCEPT);
        thread.setDaemon(true);
        thread.start();
    }

    public InetSocketAddress address() {
        return address;
    }

    public Counters counters() {
        return new Counters(joined.get(), refused.get(), relayed.get(), present);
    }

    /**
     * Lets the holders of two tickets be joined, once, if both come soon.
     *
     * @return false: as many pairs as it bears are there or on their way
     */
    public boolean expect(String one, String other) {
        long now = System.nanoTime();
        expected.values().removeIf(e -> e.until() < now);
        if (expected.size() / 2 + ticketed / 2 >= limits.pairs()) {
            return false;
        }
        long until = now + limits.patience().toNanos();
        expected.put(one, new Expected(other, until));
        expected.put(other, new Expected(one, until));
        return true;
    }

    private void run() {
        try {
            while (port.isOpen()) {
                selector.select(
                        guests.stream().anyMatch(Guest::throttled) ? THROTTLED_MILLIS : 500);
                long now = System.nanoTime();
                for (SelectionKey key : selector.selectedKeys()) {
                    if (key.isValid() && key.isAcceptable()) {
                        accept(now);
                    } else if (key.isValid()) {
                        serve((Guest) key.attachment(), now);
                    }
                }
                selector.selectedKeys().clear();
                List.copyOf(guests).forEach(g -> tend(g, now));
                present = guests.size();
                ticketed = (int) guests.stream().filter(g -> g.ticket() != null).count();
            }
        } catch (IOException e) {
            LOG.error("The relay at {} ended; restart its bundle", address, e);
        } finally {
            List.copyOf(guests).forEach(this::dismiss);
        }
    }

    private void accept(long now) throws IOException {
        SocketChannel channel = port.isOpen() ? port.accept() : null;
        if (channel == null) {
            return;
        }
        InetAddress from = ((InetSocketAddress) channel.getRemoteAddress()).getAddress();
        List<Guest> strangers = guests.stream().filter(g -> g.ticket() == null).toList();
        if (strangers.size() >= STRANGERS
                || strangers.stream().filter(g -> g.from().equals(from)).count()
                        >= STRANGERS_PER_ADDRESS) {
            refused.incrementAndGet();
            channel.close();
            return;
        }
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
        Guest guest = new Guest(channel, key, from, now);
        key.attach(guest);
        guests.add(guest);
    }

    private void serve(Guest guest, long now) {
        try {
            if (guest.other() != null) {
                relayed.addAndGet(guest.pump(limits.bytesPerSecond(), now));
                relayed.addAndGet(guest.other().pump(limits.bytesPerSecond(), now));
                guest.wants();
                guest.other().wants();
                if (guest.over()) {
                    dismiss(guest);
                }
            } else if (guest.greeted()) {
                pair(guest, now);
            }
        } catch (IOException e) {
            LOG.debug("A connection ends: {}", e.getMessage());
            dismiss(guest);
        }
    }

    private void pair(Guest guest, long now) throws IOException {
        Expected ticket = expected.remove(guest.ticket());
        if (ticket == null || ticket.until() < now) {
            refused.incrementAndGet();
            throw new IOException("its ticket is not valid");
        }
        Optional<Guest> other =
                guests.stream()
                        .filter(g -> g.other() == null && ticket.other().equals(g.ticket()))
                        .findFirst();
        if (other.isPresent()) {
            guest.join(other.get(), now);
            other.get().join(guest, now);
            joined.incrementAndGet();
        }
    }

    /** Lets time do its work. */
    private void tend(Guest guest, long now) {
        long patience = guest.ticket() == null ? GREETING : limits.patience().toNanos();
        if (now - guest.since() > (guest.other() == null ? patience : SILENCE)) {
            dismiss(guest);
        } else if (guest.throttled()) {
            serve(guest, now);
        }
    }

    private void dismiss(Guest guest) {
        for (Guest g : guest.other() == null ? List.of(guest) : List.of(guest, guest.other())) {
            if (guests.remove(g)) {
                g.close();
            }
        }
    }

    /** Ends every connection; waits for its thread, a few seconds at most. */
    @Override
    public void close() {
        try {
            port.close();
            selector.wakeup();
            thread.join(TimeUnit.SECONDS.toMillis(3));
            selector.close();
        } catch (IOException e) {
            LOG.warn("Closing the relay: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
