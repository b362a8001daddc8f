package dev.usher.transport.mina.internal;

import dev.usher.media.api.InfoHash;
import dev.usher.transport.api.PeerTransport;
import dev.usher.transport.api.host.PeerHost;
import dev.usher.transport.api.host.PeerListener;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import org.apache.mina.core.future.ConnectFuture;
import org.apache.mina.core.service.IoProcessor;
import org.apache.mina.core.service.SimpleIoProcessorPool;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.transport.socket.SocketSessionConfig;
import org.apache.mina.transport.socket.nio.NioProcessor;
import org.apache.mina.transport.socket.nio.NioSession;
import org.apache.mina.transport.socket.nio.NioSocketAcceptor;
import org.apache.mina.transport.socket.nio.NioSocketConnector;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Peer connections over TCP. One pool of I/O threads serves all connections, made and accepted. */
@Component(service = PeerTransport.class, configurationPid = "dev.usher.transport.mina")
@Designate(ocd = MinaPeerTransport.Config.class)
public final class MinaPeerTransport implements PeerTransport {
    private static final Logger LOG = LoggerFactory.getLogger(MinaPeerTransport.class);
    private static final int READ_BUFFER = 256 * 1024;
    private static final int BUFFERS_KEPT = 16;
    private static final Duration TICK = Duration.ofMillis(250);
    private static final long PATIENCE_SECONDS = 5;
    private static final String STOPPED = "the transport was stopped";

    private final Set<PeerSession> sessions = ConcurrentHashMap.newKeySet();
    private final Set<NioSocketAcceptor> acceptors = ConcurrentHashMap.newKeySet();
    private final BufferPool plainBuffers =
            new BufferPool(BUFFERS_KEPT, Outbox.BUFFER, ByteBuffer::allocateDirect);
    private final BufferPool tlsBuffers =
            new BufferPool(BUFFERS_KEPT, TlsChannel.BUFFER, ByteBuffer::allocate);
    private final YieldingLine line = new YieldingLine(System.nanoTime());
    private final Limits limits;
    private final Doorkeeper doorkeeper;
    private final ExecutorService threads;
    private final ScheduledExecutorService timer;
    private final IoProcessor<NioSession> processors;
    private final NioSocketConnector connector;
    private final AdoptedChannels adopted;
    private volatile boolean stopped;

    /** Configuration, PID {@code dev.usher.transport.mina}. */
    @ObjectClassDefinition(name = "Usher MINA transport")
    @interface Config {
        @AttributeDefinition(description = "Threads that move bytes")
        int ioThreads() default 2;

        @AttributeDefinition(description = "Connections other peers may open to this box at a time")
        int incomingConnections() default 256;

        @AttributeDefinition(
                description = "Of these from one address, which several boxes may share")
        int incomingConnectionsPerAddress() default 32;

        @AttributeDefinition(
                description =
                        "Of these without a handshake so far; a quarter of them from one address")
        int incomingHandshakes() default 64;

        @AttributeDefinition(description = "Seconds a peer has for TLS and BitTorrent handshake")
        int handshakeSeconds() default 10;

        @AttributeDefinition(
                description = "Seconds a peer has from a message's first to its last byte")
        int messageSeconds() default 60;
    }

    /** Made by Declarative Services. */
    @Activate
    public MinaPeerTransport(Config config) {
        this(
                config.ioThreads(),
                new Limits(
                        new Limits.Incoming(
                                config.incomingConnections(),
                                config.incomingConnectionsPerAddress(),
                                config.incomingHandshakes(),
                                Math.max(1, config.incomingHandshakes() / 4)),
                        Duration.ofSeconds(config.handshakeSeconds()),
                        Duration.ofSeconds(config.messageSeconds()),
                        Duration.ofSeconds(180),
                        Duration.ofSeconds(100)));
    }

    MinaPeerTransport(int ioThreads, Limits limits) {
        this.limits = limits;
        doorkeeper = new Doorkeeper(limits.incoming());
        threads = Executors.newCachedThreadPool(named("usher-transport-"));
        timer = Executors.newSingleThreadScheduledExecutor(named("usher-transport-timer-"));
        processors =
                new SimpleIoProcessorPool<>(
                        NioProcessor.class, threads, Math.max(1, ioThreads), null);
        connector = new NioSocketConnector(threads, processors);
        connector.setHandler(new SessionEvents(session -> null, this::gone));
        connector.setConnectTimeoutMillis(limits.handshake().toMillis());
        configure(connector.getSessionConfig());
        adopted = new AdoptedChannels(threads, processors);
        adopted.setHandler(new SessionEvents(session -> null, this::gone));
        configure(adopted.getSessionConfig());
        timer.scheduleWithFixedDelay(
                this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    private static void configure(SocketSessionConfig config) {
        config.setTcpNoDelay(true);
        config.setMinReadBufferSize(2 * 1024);
        config.setReadBufferSize(16 * 1024);
        config.setMaxReadBufferSize(READ_BUFFER);
    }

    @Override
    public Listening listen(InetSocketAddress address, boolean secure, PeerHost host)
            throws IOException {
        NioSocketAcceptor acceptor = new NioSocketAcceptor(threads, processors);
        configure(acceptor.getSessionConfig());
        acceptor.setReuseAddress(true);
        acceptor.setCloseOnDeactivation(false);
        acceptor.setHandler(
                new SessionEvents(session -> accept(session, secure, host), this::gone));
        try {
            acceptor.bind(address);
        } catch (IOException e) {
            acceptor.dispose();
            BindException named =
                    new BindException(
                            "cannot listen on "
                                    + address
                                    + " ("
                                    + e.getMessage()
                                    + "): choose another address or port");
            named.initCause(e);
            throw named;
        }
        acceptors.add(acceptor);
        return new Port(acceptor, acceptor.getLocalAddress());
    }

    private final class Port implements Listening {
        private final NioSocketAcceptor acceptor;
        private final InetSocketAddress address;

        Port(NioSocketAcceptor acceptor, InetSocketAddress address) {
            this.acceptor = acceptor;
            this.address = address;
        }

        @Override
        public InetSocketAddress address() {
            return address;
        }

        @Override
        public void close() {
            if (acceptors.remove(acceptor)) {
                acceptor.unbind();
                acceptor.dispose();
            }
        }
    }

    /** A peer called. Null = one too many. */
    private PeerSession accept(IoSession session, boolean secure, PeerHost host) {
        InetAddress from = ((InetSocketAddress) session.getRemoteAddress()).getAddress();
        Optional<Doorkeeper.Visit> visit = doorkeeper.enter(from);
        if (visit.isEmpty()) {
            LOG.debug("{} is turned away: too many connections", session.getRemoteAddress());
            return null;
        }
        session.setAttribute(SessionEvents.VISIT, visit.get());
        if (secure) {
            session.getFilterChain()
                    .addLast("tls", new TlsFilter(tlsBuffers, PeerTls.server(host)));
        }
        PeerSession made =
                new PeerSession(session, host, null, null, outbox(session, secure), limits, timer);
        made.onOpen(visit.get()::welcome);
        return register(made);
    }

    private Outbox outbox(IoSession session, boolean secure) {
        return new Outbox(session, secure ? tlsBuffers : plainBuffers, line);
    }

    private PeerSession register(PeerSession session) {
        sessions.add(session);
        if (stopped) {
            session.close(STOPPED);
        }
        return session;
    }

    @Override
    public void connect(
            InetSocketAddress address,
            boolean secure,
            InfoHash item,
            PeerHost host,
            PeerListener listener) {
        MinaPeerConnection connection = new MinaPeerConnection(item, address);
        if (stopped) {
            listener.closed(connection, STOPPED);
            return;
        }
        SSLEngine engine =
                secure ? PeerTls.client(host.tls(), Handshake.calledBy(listener.layout())) : null;
        ConnectFuture future =
                connector.connect(
                        address, (session, f) -> call(session, connection, engine, host, listener));
        future.addListener(
                f -> {
                    Throwable failure = future.getException();
                    if (failure instanceof UnresolvedAddressException) {
                        listener.closed(
                                connection,
                                "cannot connect: no such host " + address.getHostString());
                    } else if (failure != null) {
                        listener.closed(connection, "cannot connect: " + failure.getMessage());
                    }
                });
    }

    @Override
    public void connect(
            SocketChannel channel,
            boolean secure,
            InfoHash item,
            PeerHost host,
            PeerListener listener)
            throws IOException {
        InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
        MinaPeerConnection connection = new MinaPeerConnection(item, remote);
        if (stopped) {
            channel.close();
            listener.closed(connection, STOPPED);
            return;
        }
        SSLEngine engine =
                secure ? PeerTls.client(host.tls(), Handshake.calledBy(listener.layout())) : null;
        adopted.adopt(channel, session -> call(session, connection, engine, host, listener));
    }

    /**
     * Makes a fresh session the calling side of a connection.
     *
     * @param engine null = plain
     */
    private void call(
            IoSession session,
            MinaPeerConnection connection,
            SSLEngine engine,
            PeerHost host,
            PeerListener listener) {
        if (engine != null) {
            session.getFilterChain().addLast("tls", new TlsFilter(tlsBuffers, engine));
        }
        Outbox outbox = outbox(session, engine != null);
        PeerSession made =
                new PeerSession(session, host, connection, listener, outbox, limits, timer);
        session.setAttribute(SessionEvents.PEER, register(made));
    }

    @Override
    public void accept(SocketChannel channel, boolean secure, PeerHost host) throws IOException {
        if (stopped) {
            channel.close();
            return;
        }
        adopted.adopt(
                channel,
                session -> {
                    PeerSession made = accept(session, secure, host);
                    if (made == null) {
                        session.closeNow();
                    } else {
                        session.setAttribute(SessionEvents.PEER, made);
                    }
                });
    }

    /**
     * @param peer null = was turned away
     */
    private void gone(IoSession session, PeerSession peer) {
        if (peer != null) {
            sessions.remove(peer);
        }
        if (session.getAttribute(SessionEvents.VISIT) instanceof Doorkeeper.Visit visit) {
            visit.end();
        }
    }

    private void tick() {
        long now = System.nanoTime();
        sessions.forEach(s -> s.tick(now));
    }

    /** Closes what is open and waits, a few seconds at most, until the listeners know. */
    @Deactivate
    public void stop() throws InterruptedException {
        stopped = true;
        acceptors.forEach(NioSocketAcceptor::unbind);
        sessions.forEach(s -> s.close(STOPPED));
        timer.shutdown();
        acceptors.forEach(NioSocketAcceptor::dispose);
        connector.dispose();
        adopted.dispose();
        processors.dispose();
        threads.shutdown();
        if (!threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("The transport's threads did not end within {} s", PATIENCE_SECONDS);
            threads.shutdownNow();
        }
        timer.shutdownNow();
        if (!timer.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("The transport's timer did not end within {} s", PATIENCE_SECONDS);
        }
    }
}
