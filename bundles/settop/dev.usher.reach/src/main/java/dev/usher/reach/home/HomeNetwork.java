package dev.usher.reach.home;

import dev.usher.media.api.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceInfo;
import javax.jmdns.ServiceListener;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One local network this box is in: announces that there is a box, and asks those that announce
 * themselves who they are. The announcement's names are random and new at each start; what it tells
 * is a port that answers to boxes of the same operator only.
 */
final class HomeNetwork implements AutoCloseable, ServiceListener {
    static final String TYPE = "_usher._tcp.local.";
    private static final Logger LOG = LoggerFactory.getLogger(HomeNetwork.class);
    private static final int MOST = 64;

    private final InetAddress own;
    private final Supplier<SSLContext> tls;
    private final IntSupplier swarmPort;
    private final Executor threads;
    private final Runnable changed;
    private final HomePort port;
    private final JmDNS dns;

    /** By the name it announces. */
    private final Map<String, Neighbour> neighbours = new ConcurrentHashMap<>();

    private final Map<String, InetSocketAddress> announced = new ConcurrentHashMap<>();

    /**
     * Blocks for a moment.
     *
     * @param threads for asking and answering neighbours
     */
    HomeNetwork(
            InetAddress own,
            Supplier<SSLContext> tls,
            IntSupplier swarmPort,
            Executor threads,
            Runnable changed)
            throws IOException {
        this.own = own;
        this.tls = tls;
        this.swarmPort = swarmPort;
        this.threads = threads;
        this.changed = changed;
        this.port = new HomePort(own, tls, swarmPort, threads);
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        String name = HexFormat.of().formatHex(random);
        this.dns = JmDNS.create(own, name);
        dns.addServiceListener(TYPE, this);
        dns.registerService(ServiceInfo.create(TYPE, name, port.port(), ""));
    }

    Map<String, Neighbour> neighbours() {
        return neighbours;
    }

    @Override
    public void serviceAdded(ServiceEvent event) {
        event.getDNS().requestServiceInfo(event.getType(), event.getName());
    }

    @Override
    public void serviceRemoved(ServiceEvent event) {
        announced.remove(event.getName());
        if (neighbours.remove(event.getName()) != null) {
            changed.run();
        }
    }

    @Override
    public void serviceResolved(ServiceEvent event) {
        ServiceInfo info = event.getInfo();
        for (InetAddress address : info.getInet4Addresses()) {
            boolean ours = address.equals(own) && info.getPort() == port.port();
            if (!ours && announced.size() < MOST) {
                InetSocketAddress at = new InetSocketAddress(address, info.getPort());
                announced.put(event.getName(), at);
                ask(event.getName(), at);
            }
        }
    }

    /** Asks all that are announced anew: some may have gone without a word. */
    void refresh() {
        announced.forEach(this::ask);
    }

    private void ask(String name, InetSocketAddress at) {
        try {
            threads.execute(() -> meet(name, at));
        } catch (RejectedExecutionException e) {
            LOG.debug("Too busy to ask {}", at);
        }
    }

    private void meet(String name, InetSocketAddress at) {
        try {
            Neighbour met = Neighbour.ask(at, tls.get(), swarmPort.getAsInt());
            if (announced.containsKey(name) && !met.equals(neighbours.put(name, met))) {
                LOG.info("Box {} is at home, too, at {}", met.box(), met.swarm());
                changed.run();
            }
        } catch (IOException | Problem e) {
            LOG.debug("{} at {} is no neighbour: {}", name, at, e.getMessage());
            if (neighbours.remove(name) != null) {
                changed.run();
            }
        }
    }

    /** Says good-bye. */
    @Override
    public void close() {
        port.close();
        try {
            dns.close();
        } catch (IOException e) {
            LOG.debug("Closing DNS-SD on {}: {}", own, e.getMessage());
        }
    }
}
