package dev.usher.reach.way;

import dev.usher.media.api.BoxId;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * Connects to the addresses a box gives, IPv6 first, each a quarter of a second after the one
 * before (RFC 8305): an address that leads nowhere costs no more than that.
 */
public final class DirectWay implements Way {
    /** Other ways, and a door without TLS. */
    private static final List<String> FORMS = List.of("punch:", "relay:", "plain:");

    private static final long STAGGER_MILLIS = 250;

    private final Duration patience;
    private final BiPredicate<BoxId, InetSocketAddress> excluded;

    /**
     * @param patience for all addresses together
     * @param excluded addresses where somebody else answers
     */
    public DirectWay(Duration patience, BiPredicate<BoxId, InetSocketAddress> excluded) {
        this.patience = patience;
        this.excluded = excluded;
    }

    @Override
    public String name() {
        return "direct";
    }

    @Override
    public boolean knows(BoxId peer, List<String> addresses) {
        return addresses.stream().anyMatch(DirectWay::plain);
    }

    private static boolean plain(String address) {
        return FORMS.stream().noneMatch(address::startsWith);
    }

    @Override
    public SocketChannel open(BoxId peer, List<String> addresses) throws IOException {
        Deque<InetSocketAddress> left = order(peer, addresses);
        if (left.isEmpty()) {
            throw new IOException("none of its addresses is of use");
        }
        long deadline = System.nanoTime() + patience.toNanos();
        List<String> failures = new ArrayList<>();
        List<SocketChannel> open = new ArrayList<>();
        SocketChannel made = null;
        try (Selector selector = Selector.open()) {
            while (made == null) {
                if (!left.isEmpty()) {
                    start(left.poll(), selector, open, failures);
                }
                made = await(selector, left.isEmpty(), deadline, failures);
                if (made == null && left.isEmpty() && selector.keys().isEmpty()) {
                    throw new IOException(String.join(", ", failures));
                }
                if (made == null && left.isEmpty() && System.nanoTime() >= deadline) {
                    selector.keys().forEach(k -> failures.add(k.attachment() + " is silent"));
                    throw new SocketTimeoutException(String.join(", ", failures));
                }
            }
        } finally {
            for (SocketChannel channel : open) {
                if (channel != made) {
                    channel.close();
                }
            }
        }
        made.configureBlocking(true);
        return made;
    }

    private static void start(
            InetSocketAddress to,
            Selector selector,
            List<SocketChannel> open,
            List<String> failures)
            throws IOException {
        SocketChannel channel = SocketChannel.open();
        open.add(channel);
        channel.configureBlocking(false);
        try {
            channel.connect(to);
            channel.register(selector, SelectionKey.OP_CONNECT, Address.text(to));
        } catch (SocketException e) {
            failures.add(Address.text(to) + ": " + e.getMessage());
        }
    }

    /** Waits until one is through, one has failed, or it is time for the next. */
    private static SocketChannel await(
            Selector selector, boolean last, long deadline, List<String> failures)
            throws IOException {
        long millis = Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
        selector.select(last ? millis : Math.min(millis, STAGGER_MILLIS));
        if (Thread.currentThread().isInterrupted()) {
            throw new IOException("given up");
        }
        SocketChannel made = null;
        for (SelectionKey key : selector.selectedKeys()) {
            SocketChannel channel = (SocketChannel) key.channel();
            try {
                if (channel.finishConnect() && made == null) {
                    made = channel;
                }
            } catch (IOException e) {
                failures.add(key.attachment() + ": " + e.getMessage());
            }
            key.cancel();
        }
        selector.selectedKeys().clear();
        selector.selectNow(); // forgets the cancelled ones
        return made;
    }

    private Deque<InetSocketAddress> order(BoxId peer, List<String> addresses) {
        List<InetSocketAddress> all = new ArrayList<>();
        for (String text : addresses) {
            try {
                if (plain(text)) {
                    Address.parse(text, "")
                            .filter(a -> !excluded.test(peer, a))
                            .ifPresent(all::add);
                }
            } catch (UnknownHostException e) {
                continue; // the others may do
            }
        }
        all.sort(Comparator.comparing(DirectWay::preference));
        return new ArrayDeque<>(all);
    }

    /**
     * An address of our own network is that of a stranger as a rule, who has the same numbers at
     * home: a box at home would be a neighbour.
     */
    private static int preference(InetSocketAddress a) {
        if (ownNetwork(a)) {
            return 2;
        }
        return a.getAddress() instanceof Inet6Address ? 0 : 1;
    }

    private static boolean ownNetwork(InetSocketAddress a) {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(n -> n.getInterfaceAddresses().stream())
                    .anyMatch(own -> same(own, a.getAddress().getAddress()));
        } catch (SocketException e) {
            return false;
        }
    }

    private static boolean same(InterfaceAddress own, byte[] other) {
        byte[] mine = own.getAddress().getAddress();
        if (mine.length != other.length || own.getAddress().isLoopbackAddress()) {
            return false;
        }
        for (int bit = 0; bit < own.getNetworkPrefixLength(); bit++) {
            if (((mine[bit / 8] ^ other[bit / 8]) >> (7 - bit % 8) & 1) != 0) {
                return false;
            }
        }
        return true;
    }
}
