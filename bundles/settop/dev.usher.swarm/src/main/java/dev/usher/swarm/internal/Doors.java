package dev.usher.swarm.internal;

import dev.usher.media.api.Problem;
import dev.usher.transport.api.PeerTransport;
import dev.usher.transport.api.host.PeerHost;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ports where peers come in; opened as soon as it is possible, and again after a swap. */
final class Doors {
    private static final Logger LOG = LoggerFactory.getLogger(Doors.class);
    private static final long RETRY = 1_000_000_000L;
    private static final long ADDRESSES = 10_000_000_000L;

    /** Before the address of a port without TLS, beside one with. */
    private static final String PLAIN = "plain:";

    /** A port that is open, or shall be. */
    private static final class Door {
        private final boolean secure;
        private int port;
        private PeerTransport.Listening listening;
        private PeerTransport by;
        private String trouble = "";
        private long triedAt;

        private Door(boolean secure, int port) {
            this.secure = secure;
            this.port = port;
        }
    }

    private final String address;
    private final List<String> advertised;
    private final PeerHost host;
    private final List<Door> doors = new ArrayList<>();
    private long lookedAt;
    private volatile List<String> local = List.of();
    private volatile List<String> endpoints = List.of();
    private volatile List<String> troubles = List.of();

    /**
     * @param securePort for mutual TLS; -1 = none, 0 = any
     * @param plainPort without; -1 = none, 0 = any
     * @param advertised host:port where peers reach this box; empty = where it listens
     */
    Doors(String address, int securePort, int plainPort, List<String> advertised, PeerHost host) {
        this.address = address;
        this.advertised = List.copyOf(advertised);
        this.host = host;
        Stream.of(new Door(true, securePort), new Door(false, plainPort))
                .filter(d -> d.port >= 0)
                .forEach(doors::add);
    }

    /** Opens what should be open. */
    void tend(Optional<PeerTransport> transport, boolean enrolled, long now) {
        boolean changed = false;
        for (Door d : doors) {
            PeerTransport.Listening before = d.listening;
            PeerTransport wanted = transport.orElse(null);
            if (d.by != wanted) {
                shut(d);
                d.triedAt = now - RETRY;
            }
            d.by = wanted;
            if (d.listening == null && now - d.triedAt >= RETRY) {
                d.triedAt = now;
                open(d, enrolled);
            }
            changed |= d.listening != before;
        }
        if (changed || now - lookedAt > ADDRESSES) {
            lookedAt = now;
            local = open();
            endpoints = local.isEmpty() || advertised.isEmpty() ? local : advertised;
        }
        troubles = doors.stream().map(d -> d.trouble).filter(t -> !t.isEmpty()).toList();
    }

    private void open(Door d, boolean enrolled) {
        if (d.by == null) {
            d.trouble = "No transport is there: start a transport bundle";
        } else if (d.secure && !enrolled) {
            d.trouble = "This box is not enrolled yet, so no other box can fetch from it";
        } else {
            String before = d.trouble;
            try {
                d.listening = d.by.listen(new InetSocketAddress(address, d.port), d.secure, host);
                d.port = d.listening.address().getPort();
                d.trouble = "";
                LOG.info(
                        "Peers are served on {}{}",
                        d.listening.address(),
                        d.secure ? "" : " (plain)");
            } catch (IOException | Problem e) {
                d.trouble =
                        String.format(
                                "Port %s:%d cannot be opened (%s): free it or set %s of"
                                        + " dev.usher.swarm. Until then no other box can fetch from"
                                        + " this one",
                                address,
                                d.port,
                                e.getMessage(),
                                d.secure ? "securePort" : "plainPort");
                if (!d.trouble.equals(before)) {
                    LOG.warn("{}", d.trouble);
                }
            }
        }
    }

    private static void shut(Door d) {
        if (d.listening != null) {
            d.listening.close();
            d.listening = null;
        }
    }

    void close() {
        doors.forEach(Doors::shut);
        local = List.of();
        endpoints = List.of();
    }

    /**
     * Where this box is reached: first by other boxes, with TLS unless there is none; then, after
     * {@value #PLAIN}, by clients without. Any thread.
     */
    List<String> endpoints() {
        return endpoints;
    }

    /** Where it listens, as others at home would call it; any thread. */
    List<String> local() {
        return local;
    }

    /** Whether {@link #endpoints} are what the operator configured. */
    boolean isAdvertised() {
        return !advertised.isEmpty();
    }

    /** What keeps a port closed, for a person; any thread. */
    List<String> troubles() {
        return troubles;
    }

    private List<String> open() {
        List<String> open = new ArrayList<>();
        for (Door d : doors) {
            if (d.listening != null) {
                InetAddress bound = d.listening.address().getAddress();
                String form = d == doors.get(0) ? "" : PLAIN;
                hosts(bound).forEach(h -> open.add(form + h + ":" + d.port));
            }
        }
        return open;
    }

    private static List<String> hosts(InetAddress bound) {
        if (!bound.isAnyLocalAddress()) {
            return List.of(text(bound));
        }
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(a -> !a.isLoopbackAddress() && !a.isLinkLocalAddress())
                    .map(Doors::text)
                    .toList();
        } catch (SocketException e) {
            LOG.warn(
                    "The addresses of this box are unknown ({}): set advertisedEndpoints",
                    e.getMessage());
            return List.of();
        }
    }

    /** Without the interface, which means nothing to others. */
    private static String text(InetAddress a) {
        String host = a.getHostAddress().replaceFirst("%.*", "");
        return a instanceof Inet6Address ? "[" + host + "]" : host;
    }
}
