package dev.usher.rendezvous.internal;

import dev.usher.backend.api.Meeting;
import dev.usher.backend.api.Meeting.Way;
import dev.usher.backend.api.MeetingAnswer;
import dev.usher.backend.api.MeetingRequest;
import dev.usher.backend.api.Rendezvous.Calls;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.relay.Relay;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's part in bringing boxes together: introductions, probes, a relay. */
@Component(service = RendezvousDesk.class, configurationPid = "dev.usher.rendezvous")
@Designate(ocd = RendezvousDesk.Config.class)
public final class RendezvousDesk {
    private static final Logger LOG = LoggerFactory.getLogger(RendezvousDesk.class);

    /** Literal addresses only: whoever is called must not be made to look up names. */
    private static final Pattern ADDRESS =
            Pattern.compile("(?:\\[([0-9a-fA-F:.]{2,45})]|([0-9.]{7,15})):([0-9]{1,5})");

    /** Where and how much. */
    @ObjectClassDefinition(name = "Usher rendezvous", description = "Brings boxes together")
    public @interface Config {
        @AttributeDefinition(description = "Address of the probe and relay ports; 0.0.0.0: all")
        String listenAddress() default "127.0.0.1";

        @AttributeDefinition(
                description =
                        "Two ports, with a comma between them, that tell a box its outer address"
                                + " (STUN over TCP)")
        String probePorts() default "3478,3479";

        @AttributeDefinition(description = "Port that joins boxes; -1: none, 0: any")
        int relayPort() default 6893;

        @AttributeDefinition(description = "Pairs of boxes joined at a time")
        int relayPairs() default 100;

        @AttributeDefinition(description = "Bytes per second of each joined box")
        long relayBytesPerSecond() default 1_000_000;

        @AttributeDefinition(description = "Seconds a called box has to answer")
        int answerSeconds() default 4;
    }

    /**
     * What happened since the start, for the operator.
     *
     * @param waiting boxes that can be called now
     * @param punches introductions for hole punching
     * @param relays pairs sent to a relay, here or at a box
     * @param relayedBytes by this server
     * @param relayPresent connections at this server's relay now
     */
    public record Counters(
            int waiting, long punches, long relays, long relayedBytes, int relayPresent) {}

    private final Optional<ProbePort> probe;
    private final Optional<Relay> relay;
    private final List<String> probes;
    private final Introductions introductions;

    @Activate
    public RendezvousDesk(Config config) {
        this(
                config.listenAddress(),
                config.probePorts(),
                config.relayPort(),
                new Relay.Limits(
                        config.relayPairs(), config.relayBytesPerSecond(), Duration.ofSeconds(10)),
                Duration.ofSeconds(config.answerSeconds()));
    }

    RendezvousDesk(
            String address,
            String probePorts,
            int relayPort,
            Relay.Limits limits,
            Duration patience) {
        probe = probe(address, probePorts);
        probes = probe.map(RendezvousDesk::ports).orElse(List.of());
        relay = relayPort < 0 ? Optional.empty() : relay(address, relayPort, limits);
        introductions = new Introductions(this::expect, patience);
    }

    /** Without them boxes cannot be punched; everything else works. */
    private static Optional<ProbePort> probe(String address, String ports) {
        try {
            List<InetSocketAddress> all =
                    Arrays.stream(ports.split(","))
                            .map(String::trim)
                            .filter(p -> !p.isEmpty())
                            .map(p -> new InetSocketAddress(address, Integer.parseInt(p)))
                            .toList();
            return all.isEmpty() ? Optional.empty() : Optional.of(new ProbePort(all));
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("Boxes cannot learn their outer address, set probePorts: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private static List<String> ports(ProbePort probe) {
        try {
            return probe.ports().stream().map(p -> ":" + p).toList();
        } catch (IOException e) {
            LOG.warn("A probe port is closed: {}", e.getMessage());
            return List.of();
        }
    }

    private static Optional<Relay> relay(String address, int port, Relay.Limits limits) {
        try {
            return Optional.of(new Relay(new InetSocketAddress(address, port), limits));
        } catch (IOException e) {
            LOG.warn("The server joins no boxes, set relayPort: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<String> expect(String one, String other) {
        return relay.filter(r -> r.expect(one, other)).map(r -> ":" + r.address().getPort());
    }

    @Deactivate
    public void close() {
        relay.ifPresent(Relay::close);
        probe.ifPresent(ProbePort::close);
    }

    /**
     * Completes as soon as somebody calls the box.
     *
     * @param remote where the request comes from: who says that it joins others elsewhere is taken
     *     for one that joins none
     */
    public CompletableFuture<List<Meeting>> wait(BoxId box, String remote, String relayAt) {
        boolean relays = !relayAt.isEmpty() && own(relayAt, remote);
        return introductions.calls(box, relays ? relayAt : "");
    }

    /** Nobody called in time. */
    public Calls nobody(BoxId box, CompletableFuture<List<Meeting>> question) {
        introductions.givenUp(box, question);
        return calls(List.of());
    }

    public Calls calls(List<Meeting> calls) {
        return new Calls(calls, probes, relay.map(r -> ":" + r.address().getPort()).orElse(""));
    }

    /**
     * @param remote where the request comes from: a box cannot send others anywhere else
     */
    public CompletableFuture<Meeting> meet(BoxId caller, String remote, MeetingRequest request) {
        if (request == null || request.peer() == null || request.way() == null) {
            throw malformed("peer or way is missing");
        }
        if (request.way() == Way.PUNCH) {
            checkOwn(request.address(), remote);
        }
        return introductions.meet(caller, request);
    }

    public void answer(BoxId box, String remote, String meeting, MeetingAnswer answer) {
        String address = answer == null || answer.address() == null ? "" : answer.address();
        if (!address.isEmpty()) {
            checkOwn(address, remote);
        }
        introductions.answer(box, meeting, address);
    }

    private static void checkOwn(String address, String remote) {
        if (!own(address, remote)) {
            throw new Problem(
                    "address-foreign",
                    403,
                    "A box may have others connect to its own address only, which is "
                            + remote
                            + " here.");
        }
    }

    /**
     * @throws Problem meeting-malformed (400)
     */
    private static boolean own(String address, String remote) {
        Matcher m = ADDRESS.matcher(address == null ? "" : address);
        if (!m.matches() || Integer.parseInt(m.group(3)) > 65535) {
            throw malformed("the address is not written as address:port");
        }
        try {
            InetAddress said = InetAddress.getByName(m.group(1) == null ? m.group(2) : m.group(1));
            return said.equals(InetAddress.getByName(remote));
        } catch (UnknownHostException e) {
            throw malformed("the address is malformed");
        }
    }

    private static Problem malformed(String fault) {
        return new Problem("meeting-malformed", 400, "The request cannot be taken: " + fault + ".");
    }

    public Counters counters() {
        Relay.Counters own = relay.map(Relay::counters).orElse(new Relay.Counters(0, 0, 0, 0));
        return new Counters(
                introductions.present(),
                introductions.arranged(Way.PUNCH),
                introductions.arranged(Way.RELAY),
                own.bytes(),
                own.present());
    }
}
