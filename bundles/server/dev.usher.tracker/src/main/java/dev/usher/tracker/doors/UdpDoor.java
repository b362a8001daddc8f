package dev.usher.tracker.doors;

import dev.usher.tracker.swarms.Announce;
import dev.usher.tracker.swarms.Announce.Event;
import dev.usher.tracker.swarms.Swarms;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A UDP port for announces and scrapes (BEP 15; the options of BEP 41 are read over).
 *
 * <p>It keeps nothing of those who ask. An answer longer than its question goes only to an address
 * that proved by its connection id that it receives there, so nobody can turn this port against
 * others.
 */
public final class UdpDoor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UdpDoor.class);
    private static final long MAGIC = 0x41727101980L;
    private static final int CONNECT = 0;
    private static final int ANNOUNCE = 1;
    private static final int SCRAPE = 2;
    private static final int ERROR = 3;
    private static final int CONNECT_LENGTH = 16;
    private static final int ANNOUNCE_LENGTH = 98;
    private static final int MOST_SCRAPED = 74;
    private static final int LARGEST = 2048;

    /** What fits into an Ethernet frame over IPv6 behind the answer's head. */
    private static final int MOST_PEERS6 = 79;

    private static final Event[] EVENTS = {
        Event.UPDATE, Event.COMPLETED, Event.STARTED, Event.STOPPED
    };

    private final DatagramChannel channel = DatagramChannel.open();
    private final InetSocketAddress address;
    private final Swarms swarms;
    private final Terms terms;
    private final ConnectionIds ids = new ConnectionIds();
    private final Throttle throttle;
    private final Announce announce = new Announce();
    private final ByteBuffer in = ByteBuffer.allocateDirect(LARGEST);
    private final ByteBuffer out = ByteBuffer.allocateDirect(LARGEST);
    private final long began = System.nanoTime();
    private final Thread thread;

    /**
     * Opens the port and serves until it is closed.
     *
     * @throws IOException when the address cannot be bound
     */
    public UdpDoor(InetSocketAddress at, Swarms swarms, Terms terms) throws IOException {
        this.swarms = swarms;
        this.terms = terms;
        this.throttle = new Throttle(terms.requestsPerSecond());
        try {
            channel.bind(at);
            this.address = (InetSocketAddress) channel.getLocalAddress();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        this.thread = new Thread(this::serve, "usher-tracker-udp-" + address.getPort());
        thread.setDaemon(true);
        thread.start();
    }

    public InetSocketAddress address() {
        return address;
    }

    private void serve() {
        try {
            while (true) {
                in.clear();
                InetSocketAddress client = (InetSocketAddress) channel.receive(in);
                in.flip();
                out.clear();
                if (client.getPort() != 0 && answered(client)) {
                    send(client);
                }
            }
        } catch (ClosedChannelException closed) {
            LOG.debug("The UDP port {} is closed", address);
        } catch (IOException e) {
            LOG.error("The tracker's UDP port {} serves no more: {}", address, e.getMessage());
        }
    }

    private void send(InetSocketAddress client) throws ClosedChannelException {
        try {
            channel.send(out.flip(), client);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            LOG.debug("No way to {}: {}", client, e.getMessage());
        }
    }

    /** Whether there is an answer in {@link #out}. */
    private boolean answered(InetSocketAddress client) {
        if (in.remaining() < CONNECT_LENGTH) {
            return false;
        }
        long nanos = System.nanoTime() - began;
        announce.from(client.getAddress());
        if (!throttle.allows(announce.source(), nanos)) {
            return false;
        }
        long id = in.getLong(0);
        int action = in.getInt(8);
        int transaction = in.getInt(12);
        // the same at all doors, as the ids are
        long seconds = System.nanoTime() / 1_000_000_000L;
        if (action == CONNECT && id == MAGIC) {
            out.putInt(CONNECT).putInt(transaction).putLong(ids.issue(announce, seconds));
            return true;
        }
        if (!ids.valid(id, announce, seconds)) {
            return error(transaction, "connect anew");
        }
        return switch (action) {
            case ANNOUNCE -> announced(client, transaction);
            case SCRAPE -> scraped(transaction);
            default -> error(transaction, "unknown action");
        };
    }

    private boolean announced(InetSocketAddress client, int transaction) {
        if (in.limit() < ANNOUNCE_LENGTH) {
            return error(transaction, "too short");
        }
        Announce a = announce;
        in.get(16, a.infoHash);
        a.seeding = in.getLong(64) == 0;
        int event = in.getInt(80);
        int wanted = in.getInt(92);
        a.port = in.getShort(96) & 0xffff;
        if (event < 0 || event >= EVENTS.length) {
            return error(transaction, "unknown event");
        }
        a.event = EVENTS[event];
        a.wanted = wanted < 0 ? Announce.USUAL_PEERS : wanted;
        if (a.isIpv6()) {
            a.wanted = Math.min(a.wanted, MOST_PEERS6);
        }
        // the answer has room for the addresses of the asker's family only
        a.ipv4Wanted = !a.isIpv6();
        a.ipv6Wanted = a.isIpv6();
        if (!swarms.announce(a)) {
            return error(transaction, "this torrent is not tracked here");
        }
        out.putInt(ANNOUNCE).putInt(transaction).putInt(terms.intervalSeconds());
        out.putInt(a.incomplete).putInt(a.complete);
        out.put(a.isIpv6() ? a.peers6 : a.peers);
        return true;
    }

    private boolean scraped(int transaction) {
        int count = Math.min(MOST_SCRAPED, (in.limit() - 16) / 20);
        if (count == 0) {
            return error(transaction, "name the torrents");
        }
        out.putInt(SCRAPE).putInt(transaction);
        for (int i = 0; i < count; i++) {
            in.get(16 + 20 * i, announce.infoHash);
            boolean known = swarms.scrape(announce);
            out.putInt(known ? announce.complete : 0);
            out.putInt(known ? announce.downloaded : 0);
            out.putInt(known ? announce.incomplete : 0);
        }
        return true;
    }

    /** An error is never longer than what it answers. */
    private boolean error(int transaction, String message) {
        byte[] text = message.getBytes(StandardCharsets.US_ASCII);
        out.clear();
        out.putInt(ERROR).putInt(transaction);
        out.put(text, 0, Math.min(text.length, in.limit() - 8));
        return true;
    }

    @Override
    public void close() {
        try {
            channel.close();
            thread.join(5000);
        } catch (IOException e) {
            LOG.warn("The UDP port {} does not close: {}", address, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
