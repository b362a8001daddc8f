package dev.usher.reach.way;

import dev.usher.backend.api.Rendezvous;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The server as the one that introduces boxes, and what it last told about that. Thread-safe. */
public final class Server {
    private volatile Rendezvous rendezvous;
    private volatile String host = "";
    private volatile List<String> probes = List.of();
    private volatile String relay = "";

    /**
     * @param present null = there is no way to speak to it
     */
    public void use(Rendezvous present) {
        rendezvous = present;
    }

    public Optional<Rendezvous> rendezvous() {
        return Optional.ofNullable(rendezvous);
    }

    /**
     * @param serverHost as this box knows it
     */
    public void told(Rendezvous.Calls calls, String serverHost) {
        host = serverHost;
        probes = calls.probes();
        relay = calls.relay() == null ? "" : calls.relay();
    }

    /** Where boxes are joined: {@code host:port}, or empty. */
    public String relay() {
        return relay.startsWith(":") ? host + relay : relay;
    }

    List<InetSocketAddress> probes() throws UnknownHostException {
        List<InetSocketAddress> all = new ArrayList<>();
        for (String text : probes) {
            Address.parse(text, host).ifPresent(all::add);
        }
        return all;
    }

    Optional<InetSocketAddress> address(String text) throws UnknownHostException {
        return Address.parse(text, host);
    }
}
