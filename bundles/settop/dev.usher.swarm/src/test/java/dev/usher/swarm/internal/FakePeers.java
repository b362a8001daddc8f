package dev.usher.swarm.internal;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.PieceSet;
import dev.usher.transport.api.PeerConnection;
import dev.usher.transport.api.PeerTransport;
import dev.usher.transport.api.host.PeerHost;
import dev.usher.transport.api.host.PeerListener;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A transport whose peers do what the test tells them; a peer is found by its port. */
final class FakePeers implements PeerTransport, AutoCloseable {
    /** How a peer answers a request. */
    interface Answer {
        /**
         * @return the block's bytes; empty = none, null = rejected
         */
        Optional<byte[]> to(int piece, int begin, int length);
    }

    /** A request as it arrived. */
    record Asked(InfoHash item, int port, int piece, int begin) {}

    private record Peer(BoxId id, PieceSet pieces, Answer answer) {}

    private final Map<Integer, Peer> peers = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final List<Connection> connections = new CopyOnWriteArrayList<>();
    private volatile boolean choking;
    private final ExecutorService wire = Executors.newSingleThreadExecutor();

    void peer(int port, BoxId id, PieceSet pieces, Answer answer) {
        peers.put(port, new Peer(id, pieces, answer));
    }

    List<Asked> asked() {
        return asked;
    }

    /** The peer sends something nobody asked for. */
    void sendUnasked(int port, int piece, int begin, byte[] bytes) {
        for (Connection c : connections) {
            if (c.port == port && !c.closed) {
                wire.execute(() -> c.listener.block(c, piece, begin, ByteBuffer.wrap(bytes)));
            }
        }
    }

    /** A guest calls; what it hears can be read from the result. */
    Connection call(BoxId guest, InfoHash item, PeerHost host) {
        var served = host.served(item.serverName()).orElseThrow();
        Connection c =
                new Connection(item, served.listener(), 0, new Peer(guest, PieceSet.none(), null));
        wire.execute(() -> c.listener.opened(c));
        return c;
    }

    /** From now on who is called lets nobody ask until {@link #unchoke}. */
    void choke() {
        choking = true;
    }

    /** Connections that were made. */
    int called() {
        return connections.size();
    }

    void unchoke(InfoHash item) {
        connections.stream()
                .filter(c -> c.item.equals(item))
                .forEach(c -> wire.execute(() -> c.listener.choked(c, false)));
    }

    @Override
    public Listening listen(InetSocketAddress address, boolean secure, PeerHost host) {
        return new Listening() {
            @Override
            public InetSocketAddress address() {
                return address;
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
    }

    @Override
    public void connect(
            InetSocketAddress address,
            boolean secure,
            InfoHash item,
            PeerHost host,
            PeerListener listener) {
        Peer peer = peers.get(address.getPort());
        if (peer == null) {
            wire.execute(() -> listener.closed(null, "connection refused"));
            return;
        }
        Connection c = new Connection(item, listener, address.getPort(), peer);
        wire.execute(
                () -> {
                    listener.opened(c);
                    listener.bitfield(c, peer.pieces());
                    if (!choking) {
                        listener.choked(c, false);
                    }
                    // counted only now: what a test has it say comes after that
                    connections.add(c);
                });
    }

    @Override
    public void close() {
        wire.shutdownNow();
    }

    /** One connection, seen from the peer. */
    final class Connection implements PeerConnection {
        private final InfoHash item;
        private final PeerListener listener;
        private final int port;
        private final Peer peer;
        private volatile boolean closed;
        volatile PieceSet told = PieceSet.none();
        volatile boolean choked = true;
        volatile String reason = "";
        volatile long uploadLimit;

        private Connection(InfoHash item, PeerListener listener, int port, Peer peer) {
            this.item = item;
            this.listener = listener;
            this.port = port;
            this.peer = peer;
        }

        PeerListener listener() {
            return listener;
        }

        void interestedInUs() {
            wire.execute(() -> listener.interested(this, true));
        }

        @Override
        public InfoHash item() {
            return item;
        }

        @Override
        public InetSocketAddress remote() {
            return new InetSocketAddress("127.0.0.1", port);
        }

        @Override
        public Optional<BoxId> peer() {
            return Optional.of(peer.id());
        }

        @Override
        public void bitfield(PieceSet pieces, int count) {
            told = pieces;
        }

        @Override
        public void have(int piece) {
            told = told.or(PieceSet.of(piece));
        }

        @Override
        public void interested(boolean interested) {
            // the test's peers send anyway
        }

        @Override
        public void choke(boolean choke) {
            choked = choke;
        }

        @Override
        public void request(int piece, int begin, int length) {
            asked.add(new Asked(item, port, piece, begin));
            wire.execute(
                    () -> {
                        if (closed) {
                            return;
                        }
                        Optional<byte[]> bytes = peer.answer().to(piece, begin, length);
                        if (bytes == null) {
                            listener.rejected(this, piece, begin, length);
                        } else if (bytes.isPresent()) {
                            listener.block(this, piece, begin, ByteBuffer.wrap(bytes.get()));
                        }
                    });
        }

        @Override
        public void cancel(int piece, int begin, int length) {
            // too late
        }

        @Override
        public void limitUpload(long bytesPerSecond) {
            uploadLimit = bytesPerSecond;
        }

        @Override
        public void close(String why) {
            if (!closed) {
                closed = true;
                reason = why;
                wire.execute(() -> listener.closed(this, why));
            }
        }
    }
}
