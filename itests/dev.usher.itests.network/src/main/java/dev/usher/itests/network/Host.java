package dev.usher.itests.network;

import dev.usher.demo.StoryException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** One host of the network: a namespace with one interface, {@code eth0}. */
public final class Host {
    private final String namespace;
    private final String address;
    private final Cable cable;

    Host(String namespace, String address, Cable cable) {
        this.namespace = namespace;
        this.address = address;
        this.cable = cable;
    }

    /** IPv4, but of hosts made by {@link Ipv6}. */
    public String address() {
        return address;
    }

    String namespace() {
        return namespace;
    }

    /** How a program is started on this host: to be put before its name. */
    public List<String> prefix() {
        return List.of("ip", "netns", "exec", namespace);
    }

    /** Starts a program on this host; it ends with the network at the latest. */
    public Process start(Path log, String... command) {
        try {
            return new ProcessBuilder(Stream.concat(prefix().stream(), Stream.of(command)).toList())
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new StoryException("cannot start " + command[0], e);
        }
    }

    /** Runs a program on this host to its end and returns what it printed. */
    public String run(String... command) {
        return Command.run(
                Stream.concat(prefix().stream(), Stream.of(command)).toArray(String[]::new));
    }

    /** Changes what the line carries, from now on. */
    public void rates(Rates rates) {
        cable.rates(rates);
    }

    /** Pulls the cable out: nothing comes or goes, and no connection is told. */
    public void cut() {
        cable.plugged(false);
    }

    /** Plugs the cable in again. */
    public void restore() {
        cable.plugged(true);
    }

    public Counters counters() {
        return cable.counters();
    }
}
