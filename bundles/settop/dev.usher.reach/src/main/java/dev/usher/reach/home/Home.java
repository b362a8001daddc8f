package dev.usher.reach.home;

import dev.usher.media.api.BoxId;
import dev.usher.reach.mapping.Gateway;
import dev.usher.reach.mapping.Tending;
import dev.usher.reach.way.Address;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The local networks this box is in, and the boxes found there. One thread of its own. */
public final class Home implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Home.class);
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final Duration FAREWELL = Duration.ofSeconds(8);
    private static final int REFRESH_TICKS = 6;

    private final Supplier<SSLContext> tls;
    private final BoxId self;
    private final Executor threads;
    private final Tending tending;
    private final Map<InetAddress, HomeNetwork> networks = new HashMap<>();
    private final Set<InetAddress> failed = new HashSet<>();
    private volatile Set<InetSocketAddress> wanted = Set.of();
    private volatile Map<BoxId, List<String>> neighbours = Map.of();
    private int ticks;

    /**
     * @param tls of the swarm: proves this box, trusts its CA only
     * @param self known from finding ourselves by another interface
     * @param threads for short conversations
     */
    public Home(Supplier<SSLContext> tls, BoxId self, Executor threads) {
        this.tls = tls;
        this.self = self;
        this.threads = threads;
        tending = new Tending("usher-reach-home", this::tend, PAUSE);
    }

    /**
     * Where the swarm listens. Neighbours are looked for where the address is a private one and the
     * router is (IPv4): a home is a network behind a line, which neighbours save.
     */
    public void want(Collection<InetSocketAddress> local) {
        Set<InetSocketAddress> now =
                local.stream()
                        .filter(a -> a.getAddress() instanceof Inet4Address)
                        .filter(a -> a.getAddress().isSiteLocalAddress())
                        .filter(a -> isBehindRouter(a.getAddress()))
                        .collect(Collectors.toUnmodifiableSet());
        if (!now.equals(wanted)) {
            wanted = now;
            tending.now();
        }
    }

    private static boolean isBehindRouter(InetAddress own) {
        try {
            return Gateway.isIn(own);
        } catch (IOException e) {
            LOG.debug("The routes are unknown: {}", e.getMessage());
            return false;
        }
    }

    /** Boxes that proved themselves, with {@code host:port} of their swarm. */
    public Map<BoxId, List<String>> neighbours() {
        return neighbours;
    }

    private void tend() {
        try {
            Set<InetAddress> present =
                    wanted.stream().map(InetSocketAddress::getAddress).collect(Collectors.toSet());
            networks.entrySet().removeIf(e -> !present.contains(e.getKey()) && close(e.getValue()));
            present.stream().filter(a -> !networks.containsKey(a)).forEach(this::open);
            if (++ticks % REFRESH_TICKS == 0) {
                networks.values().forEach(HomeNetwork::refresh);
            }
            publish();
        } catch (RuntimeException e) {
            // the edge of a thread: nobody above would see it
            LOG.error("The home's boxes are not looked for until the next attempt", e);
        }
    }

    private static boolean close(HomeNetwork network) {
        network.close();
        return true;
    }

    private void open(InetAddress own) {
        try {
            networks.put(own, new HomeNetwork(own, tls, () -> port(own), threads, this::soon));
            failed.remove(own);
        } catch (IOException e) {
            if (failed.add(own)) {
                LOG.warn("Boxes at home are not found by {}: {}", own, e.getMessage());
            }
        }
    }

    private void soon() {
        tending.execute(this::publish);
    }

    private int port(InetAddress own) {
        return wanted.stream()
                .filter(a -> a.getAddress().equals(own))
                .mapToInt(InetSocketAddress::getPort)
                .findFirst()
                .orElse(0);
    }

    private void publish() {
        Map<BoxId, List<String>> all = new HashMap<>();
        for (HomeNetwork network : networks.values()) {
            for (Neighbour n : network.neighbours().values()) {
                if (!n.box().equals(self) && n.swarm().getPort() > 0) {
                    List<String> at = all.computeIfAbsent(n.box(), b -> new ArrayList<>());
                    at.add(Address.text(n.swarm()));
                }
            }
        }
        neighbours = Map.copyOf(all);
    }

    /** Says good-bye in all networks; waits a few seconds at most. */
    @Override
    public void close() {
        wanted = Set.of();
        tending.end(FAREWELL);
    }
}
