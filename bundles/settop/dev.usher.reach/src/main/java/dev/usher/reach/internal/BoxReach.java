package dev.usher.reach.internal;

import dev.usher.backend.api.Meeting;
import dev.usher.backend.api.Rendezvous;
import dev.usher.media.api.BoxId;
import dev.usher.reach.home.Home;
import dev.usher.reach.mapping.PortMapper;
import dev.usher.reach.way.Address;
import dev.usher.reach.way.DirectWay;
import dev.usher.reach.way.HomeWay;
import dev.usher.reach.way.Meetings;
import dev.usher.reach.way.Server;
import dev.usher.reach.way.Ways;
import dev.usher.relay.Relay;
import dev.usher.settop.api.BoxIdentity;
import dev.usher.settop.api.Reach;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes boxes reach each other. As long as the swarm listens on the loopback device only, nothing
 * is mapped, announced or waited for.
 */
@Component(service = Reach.class, immediate = true, configurationPid = "dev.usher.reach")
@Designate(ocd = BoxReach.Config.class)
public final class BoxReach implements Reach {
    private static final Logger LOG = LoggerFactory.getLogger(BoxReach.class);
    private static final int THREADS = 32;
    private static final int WAITING = 256;
    private static final Duration DIRECT = Duration.ofSeconds(4);
    private static final long MISTAKEN = TimeUnit.MINUTES.toNanos(10);
    private static final int MISTAKES = 1024;

    /** A report takes no more. */
    private static final int ENDPOINTS = 8;

    /** What is done to reach others and be reached. */
    @ObjectClassDefinition(name = "Usher reach", description = "Ways through home routers")
    public @interface Config {
        @AttributeDefinition(
                description =
                        "How to ask the router for a port, in this order, with commas between;"
                                + " empty: do not ask")
        String portMapping() default "pcp,nat-pmp,upnp";

        @AttributeDefinition(description = "Look for boxes of the same home by DNS-SD")
        boolean findNeighbours() default true;

        @AttributeDefinition(description = "Let the server introduce boxes: hole punching, relays")
        boolean rendezvous() default true;

        @AttributeDefinition(
                description = "host:port where others reach this box's relay; none: it relays not")
        String relayAddress() default "";

        @AttributeDefinition(description = "Address and port the relay listens on")
        String relayListen() default "127.0.0.1:6894";

        @AttributeDefinition(description = "Pairs of boxes this box joins at a time")
        int relayPairs() default 4;

        @AttributeDefinition(description = "Bytes per second of each joined box")
        long relayBytesPerSecond() default 125_000;
    }

    private final Config config;
    private final BoxIdentity identity;
    private final ThreadPoolExecutor threads = threads();
    private final Server server = new Server();
    private final Meetings meetings = new Meetings(server);
    private final Ways ways;
    private final PortMapper mapper;
    private final Home home;
    private final CallsLoop calls;
    private final Optional<Relay> relay;
    private final Map<String, Long> mistakes = new ConcurrentHashMap<>();
    private volatile Consumer<SocketChannel> door;
    private volatile List<InetSocketAddress> listening = List.of();
    private volatile String relayTrouble = "";

    @Activate
    public BoxReach(Config config, @Reference BoxIdentity identity) {
        this.config = config;
        this.identity = identity;
        mapper = new PortMapper(config.portMapping());
        home = new Home(identity::swarmTls, identity.id(), threads);
        DirectWay direct = new DirectWay(DIRECT, this::isMistaken);
        ways =
                new Ways(
                        List.of(
                                new HomeWay(b -> neighbours().getOrDefault(b, List.of()), direct),
                                direct,
                                meetings.punching(),
                                meetings.relaying()),
                        System::nanoTime);
        relay = relay();
        calls = new CallsLoop(server, () -> identity.server().getHost(), this::waiting, this::take);
        calls.start();
    }

    private static ThreadPoolExecutor threads() {
        AtomicInteger count = new AtomicInteger();
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(
                        THREADS,
                        THREADS,
                        20,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(WAITING),
                        task -> {
                            Thread t = new Thread(task, "usher-reach-" + count.incrementAndGet());
                            t.setDaemon(true);
                            return t;
                        });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private Optional<Relay> relay() {
        if (config.relayAddress().isEmpty()) {
            return Optional.empty();
        }
        try {
            InetSocketAddress listen =
                    Address.parse(config.relayListen(), "")
                            .orElseThrow(() -> new IOException("relayListen is not host:port"));
            Relay.Limits limits =
                    new Relay.Limits(
                            config.relayPairs(),
                            config.relayBytesPerSecond(),
                            Duration.ofSeconds(10));
            return Optional.of(new Relay(listen, limits));
        } catch (IOException e) {
            relayTrouble = "This box joins no others: " + e.getMessage();
            LOG.warn("{}", relayTrouble);
            return Optional.empty();
        }
    }

    /** Who introduces boxes, when it is there. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindRendezvous(Rendezvous rendezvous) {
        server.use(rendezvous);
    }

    public void unbindRendezvous(Rendezvous rendezvous) {
        if (server.rendezvous().filter(r -> r == rendezvous).isPresent()) {
            server.use(null);
        }
    }

    @Deactivate
    public void close() {
        calls.close();
        threads.shutdownNow();
        relay.ifPresent(Relay::close);
        home.close();
        mapper.close();
    }

    @Override
    public CompletableFuture<SocketChannel> open(BoxId peer, List<String> addresses) {
        List<String> known = List.copyOf(addresses);
        CompletableFuture<SocketChannel> result = new CompletableFuture<>();
        try {
            Future<?> work = threads.submit(() -> open(peer, known, result));
            result.whenComplete(
                    (channel, failure) -> {
                        if (result.isCancelled()) {
                            work.cancel(true);
                        }
                    });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new IOException("too many connections are being made"));
        }
        return result;
    }

    private void open(BoxId peer, List<String> addresses, CompletableFuture<SocketChannel> result) {
        try {
            SocketChannel channel = ways.open(peer, addresses);
            if (!result.complete(channel)) {
                channel.close();
            }
        } catch (IOException e) {
            result.completeExceptionally(e);
        }
    }

    @Override
    public void mistaken(BoxId peer, InetSocketAddress remote) {
        if (mistakes.size() > MISTAKES) {
            mistakes.clear();
        }
        mistakes.put(peer + " " + Address.text(remote), System.nanoTime());
    }

    private boolean isMistaken(BoxId peer, InetSocketAddress address) {
        Long at = mistakes.get(peer + " " + Address.text(address));
        return at != null && System.nanoTime() - at < MISTAKEN;
    }

    @Override
    public List<String> advertise(List<String> local) {
        List<InetSocketAddress> reachable = new ArrayList<>();
        for (String text : local) {
            try {
                Optional<InetSocketAddress> address =
                        text.startsWith("plain:") ? Optional.empty() : Address.parse(text, "");
                address.filter(a -> !a.getAddress().isLoopbackAddress()).ifPresent(reachable::add);
            } catch (UnknownHostException e) {
                LOG.debug("{} is not looked after: {}", text, e.getMessage());
            }
        }
        listening = List.copyOf(reachable);
        if (!config.portMapping().isBlank()) {
            mapper.want(onePerFamily(reachable));
        }
        if (config.findNeighbours() && identity.enrolled()) {
            home.want(reachable);
        }
        Set<String> all = new LinkedHashSet<>();
        mapper.external().forEach(a -> all.add(Address.text(a)));
        local.stream().limit(ENDPOINTS - 4L).forEach(all::add);
        if (calls.connected()) {
            all.add("punch:" + identity.id());
            if (!server.relay().isEmpty()) {
                all.add("relay:" + server.relay());
            }
        }
        return List.copyOf(all);
    }

    private static List<InetSocketAddress> onePerFamily(List<InetSocketAddress> all) {
        List<InetSocketAddress> chosen = new ArrayList<>();
        all.stream()
                .filter(a -> !(a.getAddress() instanceof Inet6Address))
                .findFirst()
                .ifPresent(chosen::add);
        all.stream()
                .filter(a -> a.getAddress() instanceof Inet6Address)
                .findFirst()
                .ifPresent(chosen::add);
        return chosen;
    }

    @Override
    public void serve(Consumer<SocketChannel> to) {
        door = to;
    }

    @Override
    public Map<BoxId, List<String>> neighbours() {
        return home.neighbours();
    }

    @Override
    public List<String> troubles() {
        List<String> all = new ArrayList<>();
        if (!calls.connected() && mapper.external().isEmpty()) {
            // with the server's help others come through a router that opens no port
            all.addAll(mapper.troubles());
        }
        if (!relayTrouble.isEmpty()) {
            all.add(relayTrouble);
        }
        return all;
    }

    private Optional<String> waiting() {
        boolean callable = config.rendezvous() && !listening.isEmpty() && door != null;
        return callable && identity.enrolled()
                ? Optional.of(relay.isPresent() ? config.relayAddress() : "")
                : Optional.empty();
    }

    private void take(Meeting call) {
        try {
            threads.execute(() -> answer(call));
        } catch (RejectedExecutionException e) {
            LOG.debug("Too busy for {}", call);
        }
    }

    private void answer(Meeting call) {
        try {
            if (call.way() == Meeting.Way.HOST) {
                host(call);
                return;
            }
            SocketChannel channel = meetings.called(call);
            Consumer<SocketChannel> to = door;
            if (to == null) {
                channel.close();
            } else {
                to.accept(channel);
            }
        } catch (IOException e) {
            LOG.debug("{} came to nothing: {}", call, e.getMessage());
        }
    }

    private void host(Meeting call) throws IOException {
        List<String> tickets = call.tickets();
        if (relay.isPresent()
                && tickets.size() == 2
                && relay.get().expect(tickets.get(0), tickets.get(1))) {
            meetings.agree(call, "");
        }
    }
}
