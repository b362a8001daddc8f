package dev.usher.swarm.internal;

import dev.usher.backend.api.Source;
import dev.usher.media.api.BoxId;
import dev.usher.transport.api.HashRequest;
import dev.usher.transport.api.PeerConnection;
import dev.usher.transport.api.PeerTransport;
import dev.usher.transport.api.Urgency;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Another box that was ordered to send pieces of an item. */
final class PeerSource extends DownloadSource {
    private static final long REFUSAL = 5_000_000_000L;
    private static final int LEAST = 2;

    /** So long the higher id waits for the lower one to call. */
    private static final long COURTESY = 300_000_000L;

    private final PeerLinks links;
    private final Map<Integer, Long> refusedAt = new HashMap<>();
    private PeerLink link;
    private final long createdAt;
    private Urgency urgency = Urgency.NORMAL;
    private long linkedAt;

    PeerSource(Source source, Assembly assembly, Patience patience, PeerLinks links, long now) {
        super(source, assembly, patience, LEAST, now);
        this.links = links;
        this.createdAt = now;
    }

    @Override
    boolean ready(long now) {
        return link != null && link.open() && link.told() && !link.choked();
    }

    @Override
    BitSet available(BitSet pieces) {
        BitSet has = link == null ? new BitSet() : link.available(pieces);
        if (!refusedAt.isEmpty()) {
            long now = links.now();
            refusedAt.values().removeIf(at -> now - at > REFUSAL);
            refusedAt.keySet().forEach(has::clear);
        }
        return has;
    }

    @Override
    boolean known(long now) {
        return ready(now);
    }

    @Override
    void send(Block block) {
        link.connection().request(block.piece(), block.begin(), block.length());
    }

    @Override
    boolean unsend(Block block) {
        if (link != null && link.open()) {
            link.connection().cancel(block.piece(), block.begin(), block.length());
        }
        return true;
    }

    @Override
    void urgency(Urgency said) {
        urgency = said;
        if (link != null && link.open()) {
            link.connection().urgency(said);
        }
    }

    @Override
    boolean ask(HashRequest request) {
        boolean open = link != null && link.open();
        if (open) {
            link.connection().requestHashes(request);
        }
        return open;
    }

    /** It answered. */
    void told(HashRequest request, byte[] hashes) {
        assembly().told(request, hashes);
    }

    /** It told of one more piece. */
    void spread(int piece) {
        assembly().spread(piece);
    }

    @Override
    void flush() {
        // every request is on its way already
    }

    @Override
    void connect(long now) {
        if (link != null) {
            if (!link.open() && now - linkedAt > links.dialler().patience().toNanos()) {
                failed("did not answer", now);
            }
            return;
        }
        Optional<PeerLink> there = links.find(assembly().item(), id());
        if (there.isPresent()) {
            use(there.get());
            return;
        }
        if (links.self().compareTo(id()) > 0 && now - createdAt < COURTESY) {
            return;
        }
        Optional<PeerTransport> transport = links.transport();
        if (transport.isEmpty()) {
            lost("no transport is there: start a transport bundle");
            return;
        }
        link = new PeerLink(assembly().item(), links, transport.get(), this);
        linkedAt = now;
        links.dialler().call(link, source());
    }

    /** The handshake is done. */
    void opened(PeerLink opened) {
        PeerConnection c = opened.connection();
        if (opened != link || c == null) {
            opened.close("not needed any more");
            return;
        }
        boolean anybody = id().startsWith(TrackerPeers.ANYBODY);
        Optional<String> peer =
                c.peer().map(BoxId::value).filter(id -> !anybody && !id.equals(id()));
        if (peer.isPresent()) {
            links.dialler().mistaken(id(), c.remote());
            failed("another box answers there: " + peer.get(), links.now());
            return;
        }
        use(opened);
    }

    private void use(PeerLink opened) {
        link = opened;
        link.attach(this);
        link.connection().urgency(urgency);
    }

    void closed(PeerLink closed, String reason) {
        if (closed != link) {
            return;
        }
        Optional<PeerLink> twin = links.find(assembly().item(), id());
        if (twin.isPresent()) {
            use(twin.get());
            releaseAll();
        } else if (links.transport().filter(t -> t == closed.transport()).isPresent()) {
            failed(reason, links.now());
        } else {
            link = null;
            lost("the transport was replaced");
        }
    }

    void rejected(Block block) {
        if (link != null && !link.choked()) {
            refusedAt.put(block.piece(), links.now());
        }
        refused(block);
    }

    @Override
    void hangUp(String reason) {
        PeerLink old = link;
        link = null;
        if (old != null) {
            old.detach();
            old.close(reason);
        }
    }

    /**
     * It has nothing more to send; the connection stays as long as the peer wants something of us.
     */
    @Override
    void retire() {
        PeerLink old = link;
        if (old == null || !old.interested()) {
            drop("done");
            return;
        }
        link = null;
        old.detach();
        releaseAll();
    }

    @Override
    String describe() {
        return "box "
                + id().substring(0, Math.min(8, id().length()))
                + " at "
                + source().addresses().get(0);
    }
}
