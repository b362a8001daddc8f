package dev.usher.reach.mapping;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a port of the router open for each address this box listens on: renewed at half of its
 * life, given back at the end. One thread of its own.
 */
public final class PortMapper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PortMapper.class);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration FAREWELL = Duration.ofSeconds(4);
    private static final Duration LIFETIME = Duration.ofHours(1);
    private static final long RETRY_SECONDS = 60;
    private static final long PERMANENT_SECONDS = 600;

    private final List<MappingProtocol> protocols;
    private final Tending tending;
    private final Map<InetSocketAddress, Held> held = new HashMap<>();
    private volatile Set<InetSocketAddress> wanted = Set.of();
    private volatile List<InetSocketAddress> external = List.of();
    private volatile List<String> troubles = List.of();

    /** A port that is open, by whom, and when to renew it; or why it is not. */
    private record Held(Mapping mapping, MappingProtocol by, long due, String trouble) {}

    /**
     * @param names in the order in which they are tried, with commas between: pcp, nat-pmp, upnp
     */
    public PortMapper(String names) {
        protocols =
                Arrays.stream(names.split(","))
                        .map(String::trim)
                        .filter(n -> !n.isEmpty())
                        .flatMap(n -> protocol(n).stream())
                        .toList();
        tending = new Tending("usher-reach-mapping", this::tend, PAUSE);
    }

    private static Optional<MappingProtocol> protocol(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "pcp" -> Optional.of(new Pcp());
            case "nat-pmp" -> Optional.of(new NatPmp());
            case "upnp" -> Optional.of(new Igd(Ssdp::gateways));
            default -> {
                LOG.warn("'{}' is no way to ask a router: pcp, nat-pmp or upnp", name);
                yield Optional.empty();
            }
        };
    }

    /** What others shall reach: an address of each family is enough. */
    public void want(Collection<InetSocketAddress> local) {
        Set<InetSocketAddress> now = Set.copyOf(local);
        if (!now.equals(wanted)) {
            wanted = now;
            tending.now();
        }
    }

    /** Where others reach what is wanted. */
    public List<InetSocketAddress> external() {
        return external;
    }

    /** Why a port is not open, for a person. */
    public List<String> troubles() {
        return troubles;
    }

    private void tend() {
        try {
            long now = System.nanoTime();
            for (InetSocketAddress gone : List.copyOf(held.keySet())) {
                if (!wanted.contains(gone)) {
                    release(held.remove(gone));
                }
            }
            for (InetSocketAddress local : wanted) {
                Held present = held.get(local);
                if (present == null || now - present.due() >= 0) {
                    held.put(local, hold(local, present));
                }
            }
            publish();
        } catch (RuntimeException e) {
            // the edge of a thread: nobody above would see it
            LOG.error("The router's ports are not looked after until the next attempt", e);
        }
    }

    private void publish() {
        external =
                held.values().stream()
                        .filter(h -> h.mapping() != null)
                        .map(h -> h.mapping().external())
                        .distinct()
                        .toList();
        troubles = held.values().stream().map(Held::trouble).filter(t -> !t.isEmpty()).toList();
    }

    /** Asks whoever gave it before first. */
    private Held hold(InetSocketAddress local, Held before) {
        List<MappingProtocol> order = new ArrayList<>(protocols);
        int wish = local.getPort();
        if (before != null && before.by() != null) {
            order.remove(before.by());
            order.add(0, before.by());
            wish = before.mapping().external().getPort();
        }
        List<String> failures = new ArrayList<>();
        for (MappingProtocol protocol : order) {
            try {
                InetAddress own = local.getAddress();
                Mapping m = protocol.map(own, local.getPort(), wish, LIFETIME);
                if (m.external().getPort() == 0 || m.external().getAddress().isAnyLocalAddress()) {
                    throw new IOException("the router has no outer address");
                }
                if (before == null || !m.equals(before.mapping())) {
                    LOG.info("The router leads {} to this box ({})", m.external(), protocol.name());
                }
                return new Held(m, protocol, due(m.lifetime()), "");
            } catch (IOException e) {
                LOG.debug("{} for {}: {}", protocol.name(), local, e.getMessage());
                failures.add(protocol.name() + ": " + e.getMessage());
            }
        }
        return new Held(null, null, in(RETRY_SECONDS), trouble(local, failures));
    }

    private static String trouble(InetSocketAddress local, List<String> failures) {
        return (local.getAddress() instanceof Inet6Address
                        ? "The router's IPv6 firewall"
                        : "The router")
                + " opens no port for "
                + local.getAddress().getHostAddress()
                + " ("
                + failures.stream().distinct().collect(Collectors.joining("; "))
                + "): switch on UPnP, NAT-PMP or PCP in the router, or forward port "
                + local.getPort()
                + " and set advertisedEndpoints of dev.usher.swarm";
    }

    private static long due(Duration lifetime) {
        return in(lifetime.isZero() ? PERMANENT_SECONDS : Math.max(1, lifetime.toSeconds() / 2));
    }

    private static long in(long seconds) {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    }

    private static void release(Held held) {
        if (held.mapping() == null) {
            return;
        }
        try {
            held.by().unmap(held.mapping());
        } catch (IOException e) {
            LOG.debug("The router keeps {}: {}", held.mapping(), e.getMessage());
        }
    }

    /** Gives the ports back; waits a few seconds at most. */
    @Override
    public void close() {
        wanted = Set.of();
        tending.end(FAREWELL);
    }
}
