package dev.usher.swarm.internal;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Source;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.PieceSet;
import dev.usher.metainfo.Metainfo;
import dev.usher.metainfo.PieceHasher;
import dev.usher.metainfo.PieceVerifier;
import dev.usher.settop.api.BoxIdentity;
import dev.usher.transport.api.PeerConnection;
import dev.usher.transport.api.PeerTransport;
import dev.usher.transport.api.Urgency;
import dev.usher.transport.api.host.PeerHost;
import dev.usher.transport.api.host.PeerListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.osgi.service.event.EventAdmin;

/**
 * A repository and boxes with lines of their own, in virtual time: the decisions are the real ones,
 * the wires are not.
 */
final class VirtualSwarm {
    static final String REPOSITORY = "repository:main";

    /** A box and its line. */
    final class Box {
        final int number;
        final VirtualHost host;
        final PeerLinks links;
        final Deliveries deliveries;
        final Set<Urgency> said = EnumSet.noneOf(Urgency.class);
        double completedAt = -1;
        final Random random;

        private Box(int number, double up, double down) {
            this.number = number;
            this.random = new Random(seed * 1000 + number);
            host = new VirtualHost(time, up, down);
            BoxIdentity identity =
                    Proxies.of(BoxIdentity.class, Map.of("enrolled", true, "id", id(number)));
            PeerLinks.Terms terms = new PeerLinks.Terms(true, 200, new SendingRules(0, time));
            Deliveries[] later = new Deliveries[1];
            links = new PeerLinks(identity, time, Runnable::run, terms, () -> later[0].news());
            deliveries =
                    new Deliveries(
                            time,
                            links,
                            (file, offset, blocks, sink, finished) ->
                                    fetch(this, file, blocks, sink, finished),
                            new Announcements(Proxies.of(EventAdmin.class, Map.of())),
                            time,
                            Patience.of(3, 60),
                            random);
            later[0] = deliveries;
            links.use(Optional.of(new Wire(this)));
            deliveries.use(Optional.of(new MemoryStore(bytes)));
            deliveries.add(verifier);
            deliveries.start();
        }

        ItemDownload download() {
            return deliveries.item(layout.infoHash()).orElseThrow();
        }

        boolean complete() {
            boolean complete = download().item().shelf().complete();
            if (complete && completedAt < 0) {
                completedAt = time.seconds();
            }
            return complete;
        }

        void obey(DeliveryOrder order) {
            deliveries.obey(List.of(order));
        }
    }

    final VirtualTime time = new VirtualTime();
    final VirtualHost repository;
    final List<Box> boxes = new ArrayList<>();
    final ItemLayout layout;
    private final long seed;
    private final byte[] bytes;
    private final PieceVerifier verifier;
    private final Map<Integer, Box> byPort = new HashMap<>();
    long repositoryBytes;

    VirtualSwarm(long seed, int length, int pieceLength, double repositoryUp) {
        this.seed = seed;
        bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        PieceHasher hasher = new PieceHasher();
        hasher.write(bytes, 0, bytes.length);
        Metainfo item =
                Metainfo.build(
                        new ItemId("0".repeat(32)),
                        pieceLength,
                        List.of(hasher.finish()),
                        Optional.empty());
        layout = item.layout();
        verifier = new PieceVerifier(layout, item.pieceLayers());
        repository = new VirtualHost(time, repositoryUp, repositoryUp);
    }

    static BoxId id(int number) {
        return new BoxId(String.format("%032x", number * 7919L));
    }

    Box box(double up, double down) {
        Box box = new Box(boxes.size() + 1, up, down);
        boxes.add(box);
        byPort.put(box.number, box);
        return box;
    }

    /** What a box is to be told of another. */
    Source source(Box box, PieceSet portion) {
        return Source.peer(id(box.number).value(), "127.0.0.1:" + box.number, portion, 0);
    }

    Source repository(PieceSet portion) {
        return Source.repository(REPOSITORY, "http://repository/", portion, 0);
    }

    /**
     * Everybody gets everything: each box a portion of the repository, the rest of each other.
     *
     * @param budget bytes from the repository in all: for each box its portion, and of what that
     *     leaves the same for all
     */
    void deliver(double[] shares, long budget) {
        double sum = 0;
        for (double s : shares) {
            sum += s;
        }
        List<PieceSet> portions = new ArrayList<>();
        double from = 0;
        for (double s : shares) {
            double to = from + s / sum * layout.pieceCount();
            portions.add(PieceSet.range((int) Math.round(from), (int) Math.round(to)));
            from = to;
        }
        for (Box box : boxes) {
            List<Source> sources = new ArrayList<>();
            for (Box other : boxes) {
                PieceSet portion = portions.get(other.number - 1);
                sources.add(other == box ? repository(portion) : source(other, portion));
            }
            box.obey(
                    new DeliveryOrder(
                            layout.item(),
                            layout.infoHash(),
                            0,
                            DeliveryOrder.Purpose.ASKED,
                            null,
                            null,
                            budget == DeliveryOrder.UNLIMITED
                                    ? budget
                                    : (long) portions.get(box.number - 1).size()
                                                    * layout.pieceLength()
                                            + (budget - layout.length()) / boxes.size(),
                            sources));
        }
    }

    /** Seconds until all have everything. */
    double awaitAll(Duration atMost) {
        time.run(() -> boxes.stream().filter(b -> !b.complete()).findAny().isEmpty(), atMost);
        return time.seconds();
    }

    private RangeClient.Fetch fetch(
            Box box,
            URI file,
            List<Block> blocks,
            RangeClient.Sink sink,
            Consumer<String> finished) {
        Object lane = new Object();
        boolean[] cancelled = new boolean[1];
        time.at(
                time.now() + 5_000_000L,
                () -> {
                    for (Block b : blocks) {
                        boolean last = b == blocks.get(blocks.size() - 1);
                        repository.send(
                                lane,
                                b,
                                b.length(),
                                box.host,
                                () -> {
                                    repositoryBytes += b.length();
                                    return () -> {
                                        if (!cancelled[0]) {
                                            int at = b.piece() * layout.pieceLength() + b.begin();
                                            sink.receive(
                                                    b,
                                                    ByteBuffer.wrap(bytes, at, b.length()),
                                                    dev.usher.metainfo.MerkleTree.sha256());
                                            if (last) {
                                                finished.accept("");
                                            }
                                        }
                                    };
                                });
                    }
                });
        return () -> cancelled[0] = true;
    }

    /** Connects boxes. */
    private final class Wire implements PeerTransport {
        private final Box box;

        private Wire(Box box) {
            this.box = box;
        }

        @Override
        public Listening listen(InetSocketAddress address, boolean secure, PeerHost host) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void connect(
                InetSocketAddress address,
                boolean secure,
                InfoHash item,
                PeerHost host,
                PeerListener listener) {
            Box to = byPort.get(address.getPort());
            PeerListener there = to.links.served(item.serverName()).orElseThrow().listener();
            End caller = new End(box, to, listener, there);
            End called = new End(to, box, there, listener);
            caller.peer = called;
            called.peer = caller;
            box.host.tell(
                    () -> {
                        listener.opened(caller);
                        there.opened(called);
                    });
        }
    }

    /** One end of a connection. */
    private final class End implements PeerConnection {
        private final Box at;
        private final Box to;
        private final PeerListener mine;
        private final PeerListener theirs;
        private End peer;
        private boolean closed;

        private End(Box at, Box to, PeerListener mine, PeerListener theirs) {
            this.at = at;
            this.to = to;
            this.mine = mine;
            this.theirs = theirs;
        }

        private void tell(Runnable what) {
            at.host.tell(
                    () -> {
                        if (!peer.closed) {
                            what.run();
                        }
                    });
        }

        @Override
        public InfoHash item() {
            return layout.infoHash();
        }

        @Override
        public InetSocketAddress remote() {
            return new InetSocketAddress("127.0.0.1", to.number);
        }

        @Override
        public Optional<BoxId> peer() {
            return Optional.of(id(to.number));
        }

        @Override
        public void bitfield(PieceSet pieces, int count) {
            tell(() -> theirs.bitfield(peer, pieces));
        }

        @Override
        public void have(int piece) {
            tell(() -> theirs.have(peer, piece));
        }

        @Override
        public void interested(boolean yes) {
            tell(() -> theirs.interested(peer, yes));
        }

        @Override
        public void choke(boolean yes) {
            tell(() -> theirs.choked(peer, yes));
        }

        @Override
        public void urgency(Urgency said) {
            at.said.add(said);
            tell(
                    () -> {
                        to.host.yields(this, said != Urgency.NORMAL);
                        theirs.urgency(peer, said);
                    });
        }

        @Override
        public void request(int piece, int begin, int length) {
            Block block = new Block(piece, begin, length);
            tell(() -> to.host.send(this, block, length, at.host, () -> content(block)));
        }

        private Runnable content(Block b) {
            ByteBuffer block = ByteBuffer.allocate(b.length());
            try {
                if (!theirs.read(peer, b.piece(), b.begin(), block)) {
                    return () -> mine.rejected(this, b.piece(), b.begin(), b.length());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            block.flip();
            return () -> {
                if (!closed) {
                    mine.block(this, b.piece(), b.begin(), block);
                }
            };
        }

        @Override
        public void cancel(int piece, int begin, int length) {
            tell(() -> to.host.unsend(this, new Block(piece, begin, length)));
        }

        @Override
        public void limitUpload(long bytesPerSecond) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close(String reason) {
            if (!closed) {
                closed = true;
                time.post(() -> mine.closed(this, reason));
                tell(() -> peer.close(reason));
            }
        }
    }
}
