package dev.usher.swarm.internal;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.settop.api.BoxIdentity;
import dev.usher.transport.api.PeerConnection;
import dev.usher.transport.api.PeerTransport;
import dev.usher.transport.api.host.PeerHost;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;

/**
 * All connections to peers: whom we know, whom we let in, who may ask us how much. What transports
 * ask ({@link PeerHost}) is answered on their threads, the rest is the loop's.
 */
final class PeerLinks implements PeerHost {
    private static final byte[] CLIENT = "-US0100-".getBytes(StandardCharsets.US_ASCII);

    /**
     * How the box talks to its peers.
     *
     * @param secure calls by mutual TLS
     * @param sending how much all peers together may get
     */
    record Terms(boolean secure, int maxConnections, SendingRules sending) {}

    private final BoxIdentity identity;
    private final EventLoop loop;
    private final Executor io;
    private final Terms terms;
    private final Runnable onNews;
    private final Dialler dialler = new Dialler(this);
    private final byte[] peerId = new byte[20];
    private final Map<String, KnownItem> served = new ConcurrentHashMap<>();
    private final Set<PeerLink> open = new LinkedHashSet<>();
    private final LongAdder sent = new LongAdder();
    private final LineMeter meter = new LineMeter();
    private long uploadLimit;
    private volatile Set<BoxId> revoked = Set.of();
    private volatile PeerTransport transport;

    PeerLinks(BoxIdentity identity, EventLoop loop, Executor io, Terms terms, Runnable onNews) {
        this.identity = identity;
        this.loop = loop;
        this.io = io;
        this.terms = terms;
        this.onNews = onNews;
        new SecureRandom().nextBytes(peerId);
        System.arraycopy(CLIENT, 0, peerId, 0, CLIENT.length);
    }

    void post(Runnable news) {
        loop.post(
                () -> {
                    news.run();
                    onNews.run();
                });
    }

    Executor io() {
        return io;
    }

    boolean secure() {
        return terms.secure();
    }

    /** Makes connections. */
    Dialler dialler() {
        return dialler;
    }

    /** The one that makes new connections. */
    Optional<PeerTransport> transport() {
        return Optional.ofNullable(transport);
    }

    void use(Optional<PeerTransport> best) {
        transport = best.orElse(null);
    }

    void serve(KnownItem item) {
        served.put(item.infoHash().serverName(), item);
        item.layout().v1().forEach(v1 -> served.put(v1.serverName(), item));
    }

    /** Any thread. */
    Optional<KnownItem> known(InfoHash item) {
        return Optional.ofNullable(served.get(item.serverName()));
    }

    void forget(InfoHash item) {
        served.values().removeIf(known -> known.infoHash().equals(item));
        each(link -> link.item().infoHash().equals(item), "the item was removed");
    }

    void revoke(Collection<BoxId> boxes) {
        revoked = Set.copyOf(boxes);
        each(
                link -> link.connection().peer().filter(revoked::contains).isPresent(),
                "the box was revoked");
    }

    boolean revoked(String box) {
        return revoked.stream().anyMatch(id -> id.value().equals(box));
    }

    /** The id this box has among peers. */
    String self() {
        return identity.id().value();
    }

    long now() {
        return loop.now();
    }

    /** The connection to this box about this item, whoever made it. */
    Optional<PeerLink> find(KnownItem item, String box) {
        return open.stream()
                .filter(l -> l.item() == item && l.open())
                .filter(l -> l.peer().filter(box::equals).isPresent())
                .findFirst();
    }

    /** Connected peers about this item that said what they have. */
    List<PeerLink> holders(KnownItem item) {
        return open.stream().filter(l -> l.item() == item && l.open() && l.told()).toList();
    }

    void opened(PeerLink link, PeerSource caller) {
        PeerConnection c = link.connection();
        if (c == null) {
            return;
        }
        Optional<PeerLink> twin = link.peer().flatMap(p -> find(link.item(), p));
        if (twin.isPresent()) {
            if (preferred(twin.get()) && !preferred(link)) {
                link.close("connected already");
                return;
            }
            open.remove(twin.get());
            twin.get().close("connected already");
        }
        boolean welcome = c.peer().map(this::admits).orElse(true);
        boolean room = open.size() < terms.maxConnections();
        if (!welcome || !(room || makeRoom(link))) {
            link.close(welcome ? "too many connections" : "the box was revoked");
            return;
        }
        open.add(link);
        c.bitfield(link.item().shelf().verified(), link.pieceCount());
        // no slots and no tit for tat: the server says who sends how fast, a household's limit and
        // quiet hours hold for all, and a foreign client, which gives nothing we ask for, gives way
        link.unchoke(true);
        if (caller != null) {
            caller.opened(link);
        }
    }

    /**
     * A foreign peer we fetch nothing from gives way to one of our boxes, or to one of higher
     * priority (BEP 40).
     */
    private boolean makeRoom(PeerLink link) {
        boolean box = link.peer().isPresent();
        Optional<PeerLink> least =
                open.stream()
                        .filter(l -> l.open() && l.source() == null && l.peer().isEmpty())
                        .filter(l -> l.item() == link.item())
                        .min(Comparator.comparingLong(l -> l.connection().priority()))
                        .filter(
                                l ->
                                        box
                                                || l.connection().priority()
                                                        < link.connection().priority());
        least.ifPresent(
                l -> {
                    open.remove(l);
                    l.close("too many connections");
                });
        return least.isPresent();
    }

    /** Of two connections both ends keep the one that the lower id made. */
    private boolean preferred(PeerLink link) {
        boolean lower = self().compareTo(link.peer().orElse("")) < 0;
        return link.called() == lower;
    }

    void closed(PeerLink link) {
        if (open.remove(link)) {
            interestChanged();
        }
    }

    /** A piece counts: everybody who is connected hears of it. */
    void have(KnownItem item, int piece) {
        for (PeerLink link : open) {
            if (link.item() == item && link.open()) {
                link.connection().have(piece);
            }
        }
    }

    /** Hours begin and end, and the household changes its mind. */
    void tendLimit() {
        if (terms.sending().bytesPerSecond() != uploadLimit) {
            interestChanged();
        }
    }

    /** Measures the line. */
    void tendMeter() {
        long now = loop.now();
        int takers = (int) open.stream().filter(l -> l.tookLately(now)).count();
        meter.look(sent.sum(), takers, now);
    }

    /** A block went to a peer; any thread. */
    void sent(int bytes) {
        sent.add(bytes);
    }

    /** Bytes per second the line sends at most; 0 = not known. Any thread. */
    long sends() {
        return meter.sends();
    }

    /** Shares the upload limit among those who want something. */
    void interestChanged() {
        long limit = terms.sending().bytesPerSecond();
        if (limit == 0 && uploadLimit == 0) {
            return;
        }
        uploadLimit = limit;
        List<PeerLink> eager = open.stream().filter(PeerLink::interested).toList();
        for (PeerLink link : eager) {
            if (link.open()) {
                link.connection().limitUpload(limit == 0 ? 0 : Math.max(1, limit / eager.size()));
            }
        }
    }

    /** Closes connections we made and nobody needs any more. */
    void tidy() {
        each(link -> link.detached() && link.called() && !link.interested(), "done");
    }

    void closeAll(String reason) {
        each(link -> true, reason);
    }

    private void each(Predicate<PeerLink> which, String reason) {
        for (PeerLink link : new HashSet<>(open)) {
            if (link.open() && which.test(link)) {
                link.close(reason);
            }
        }
    }

    @Override
    public byte[] peerId() {
        return peerId.clone();
    }

    @Override
    public SSLContext tls() {
        return identity.swarmTls();
    }

    @Override
    public boolean admits(BoxId peer) {
        return !revoked.contains(peer);
    }

    @Override
    public Optional<Served> served(String truncatedInfoHash) {
        return Optional.ofNullable(served.get(truncatedInfoHash))
                .map(
                        item ->
                                new Served(
                                        item.infoHash(),
                                        new PeerLink(item, this, transport, null)));
    }
}
