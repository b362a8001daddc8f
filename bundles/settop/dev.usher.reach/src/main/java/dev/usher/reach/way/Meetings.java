package dev.usher.reach.way;

import dev.usher.backend.api.BackendException;
import dev.usher.backend.api.Meeting;
import dev.usher.backend.api.Rendezvous;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.relay.Ticket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Meets other boxes, calling or called. Every method blocks for some seconds. */
public final class Meetings {
    static final Logger LOG = LoggerFactory.getLogger(Meetings.class);
    private static final Duration PUNCH = Duration.ofSeconds(6);
    private static final Duration RELAY = Duration.ofSeconds(10);

    private final Server server;

    public Meetings(Server server) {
        this.server = server;
    }

    /** Both connect to each other at the same time, this box having asked for it. */
    private SocketChannel punch(BoxId peer) throws IOException {
        try (Probe probe = Probe.of(servers())) {
            InetSocketAddress own =
                    probe.external()
                            .orElseThrow(
                                    () ->
                                            new IOException(
                                                    "this home's router uses another port for"
                                                            + " every connection"));
            Meeting meeting = meet(peer, Meeting.Way.PUNCH, Address.text(own));
            if (meeting.address().isEmpty()) {
                throw new IOException(
                        "the other home's router uses another port for every connection");
            }
            return probe.punch(address(meeting), PUNCH);
        }
    }

    private List<InetSocketAddress> servers() throws IOException {
        List<InetSocketAddress> servers = server.probes();
        if (servers.isEmpty()) {
            throw new IOException("the server tells no outer addresses");
        }
        return servers;
    }

    private InetSocketAddress address(Meeting meeting) throws IOException {
        return server.address(meeting.address())
                .orElseThrow(() -> new IOException("'" + meeting.address() + "' is no address"));
    }

    private SocketChannel relay(BoxId peer) throws IOException {
        Meeting meeting = meet(peer, Meeting.Way.RELAY, "");
        return relayed(meeting);
    }

    private SocketChannel relayed(Meeting meeting) throws IOException {
        if (meeting.tickets().isEmpty()) {
            throw new IOException("the server gave no ticket");
        }
        return Ticket.use(meeting.tickets().get(0), address(meeting), RELAY);
    }

    private Meeting meet(BoxId peer, Meeting.Way way, String address) throws IOException {
        try {
            return rendezvous().meet(peer, way, address);
        } catch (BackendException | Problem e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private Rendezvous rendezvous() throws IOException {
        return server.rendezvous().orElseThrow(() -> new IOException("there is no server"));
    }

    /**
     * Another box called and was told of this one's answer.
     *
     * @return the connection it made, which the caller speaks first on
     */
    public SocketChannel called(Meeting call) throws IOException {
        return switch (call.way()) {
            case PUNCH -> punched(call);
            case RELAY -> relayed(call);
            default -> throw new IOException("the way " + call.way() + " leads nowhere");
        };
    }

    private SocketChannel punched(Meeting call) throws IOException {
        try (Probe probe = Probe.of(servers())) {
            String own = probe.external().map(Address::text).orElse("");
            agree(call, own);
            if (own.isEmpty()) {
                throw new IOException("this home's router uses another port for every connection");
            }
            return probe.punch(address(call), PUNCH);
        }
    }

    /** Says yes to a call. */
    public void agree(Meeting call, String address) throws IOException {
        try {
            rendezvous().answer(call.id(), address);
        } catch (BackendException | Problem e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** {@code punch:} addresses. */
    public Way punching() {
        return new Introduced("punch", this::punch);
    }

    /** {@code relay:} addresses. */
    public Way relaying() {
        return new Introduced("relay", this::relay);
    }

    /** Makes a connection with the server's help. */
    private interface Introduction {
        SocketChannel to(BoxId peer) throws IOException;
    }

    private record Introduced(String name, Introduction introduction) implements Way {
        @Override
        public boolean knows(BoxId peer, List<String> addresses) {
            return addresses.stream().anyMatch(a -> a.startsWith(name + ":"));
        }

        @Override
        public SocketChannel open(BoxId peer, List<String> addresses) throws IOException {
            return introduction.to(peer);
        }
    }
}
