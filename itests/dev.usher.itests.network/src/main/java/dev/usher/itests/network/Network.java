package dev.usher.itests.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usher.demo.StoryException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Hosts and homes, each behind a line of its own, around one switch that is never the bottleneck.
 *
 * <pre>
 * try (Network network = new Network()) {
 *     Host server = network.host(Rates.mbit(20, 20));
 *     Home home = network.home(Rates.mbit(20, 4));
 *     Host box = home.host();
 *     box.start(log, "curl", "http://" + server.address() + "/");
 * }
 * </pre>
 *
 * <p>Not for use by several threads, except for the counters.
 */
public final class Network implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_HOSTS = 250;

    private final Namespaces namespaces = new Namespaces();
    private final String bridge = namespaces.add();
    private final Thread atExit = new Thread(this::close, "usher-network-exit");
    private int hosts;
    private int homes;

    public Network() {
        try {
            Command.line("ip -n %s link add name br0 type bridge stp_state 0", bridge);
            Command.line("ip -n %s link set br0 up", bridge);
            // the Internet carries no multicast: boxes of other homes must not be found as if they
            // were at home
            for (String rule :
                    List.of(
                            "add table bridge net",
                            "add chain bridge net through { type filter hook forward priority 0 ; }",
                            "add rule bridge net through ip daddr 224.0.0.0/4 drop",
                            "add rule bridge net through ip daddr 255.255.255.255 drop")) {
                Command.run("ip", "netns", "exec", bridge, "nft", rule);
            }
            Runtime.getRuntime().addShutdownHook(atExit);
        } catch (StoryException e) {
            namespaces.close();
            throw e;
        }
    }

    /** What this machine lacks, for the message of a skipped test; empty = nothing. */
    public static Optional<String> missing() {
        String lacking =
                String.join(
                        ", ",
                        Stream.of(
                                        need("iproute2", "ip", "-V"),
                                        need("iproute2", "tc", "-V"),
                                        need("ethtool", "ethtool", "--version"),
                                        need("nftables", "nft", "--version"),
                                        need("socat", "socat", "-V"))
                                .flatMap(Optional::stream)
                                .distinct()
                                .toList());
        if (!lacking.isEmpty()) {
            return Optional.of(lacking);
        }
        return canMakeNamespaces()
                ? Optional.empty()
                : Optional.of("network namespaces: run as root with iproute2");
    }

    private static Optional<String> need(String debianPackage, String... probe) {
        return Command.succeeds(probe) ? Optional.empty() : Optional.of(debianPackage);
    }

    private static boolean canMakeNamespaces() {
        try (Namespaces trial = new Namespaces()) {
            String name = trial.add();
            Command.line("ip -n %s link add name br0 type bridge", name);
            return true;
        } catch (StoryException e) {
            return false;
        }
    }

    /** A host right at the switch, with a public address. */
    public Host host(Rates rates) {
        return attach(namespaces.add(), rates);
    }

    /** A home behind a router that translates addresses. */
    public Home home(Rates rates) {
        return home(rates, Nat.PORT_RESTRICTED);
    }

    public Home home(Rates rates, Nat nat) {
        String router = namespaces.add();
        Host outside = attach(router, rates);
        return new Home(namespaces, outside, nat, ++homes);
    }

    private Host attach(String namespace, Rates rates) {
        if (++hosts > MOST_HOSTS) {
            throw new StoryException("no more than " + MOST_HOSTS + " hosts fit the network");
        }
        String port = "port" + hosts;
        Cable cable = Cable.lay(namespace, "eth0", bridge, port, "br0");
        Host host = new Host(namespace, "198.51.100." + hosts, cable);
        Command.line("ip -n %s addr add %s/24 dev eth0", namespace, host.address());
        // what Linux does unless told otherwise, whatever the machine underneath prefers
        Command.line(
                "ip -n %s route change 198.51.100.0/24 dev eth0 proto kernel scope link src %s"
                        + " congctl cubic",
                namespace, host.address());
        host.rates(rates);
        return host;
    }

    /** The lines of all hosts and homes at one moment, by their address. */
    public Map<String, Counters> counters() {
        Map<String, Counters> all = new HashMap<>();
        String text = Command.line("ip -n %s -s -j link show type veth", bridge);
        for (JsonNode link : tree(text)) {
            String port = link.path("ifname").asText().substring("port".length());
            all.put("198.51.100." + port, Cable.atSwitch(link));
        }
        return all;
    }

    static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new StoryException("not JSON: " + text, e);
        }
    }

    /** Ends every process on every host and takes the network down. */
    @Override
    public synchronized void close() {
        if (Thread.currentThread() != atExit) {
            try {
                Runtime.getRuntime().removeShutdownHook(atExit);
            } catch (IllegalStateException alreadyEnding) {
                // the hook runs as well and finds nothing left
            }
        }
        namespaces.close();
    }
}
