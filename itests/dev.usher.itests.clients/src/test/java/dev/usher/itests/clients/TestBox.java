package dev.usher.itests.clients;

import static org.awaitility.Awaitility.await;

import dev.usher.backend.api.BoxReport;
import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Source;
import dev.usher.crypto.Certificates;
import dev.usher.crypto.SigningKey;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.PieceSet;
import dev.usher.settop.api.BoxIdentity;
import dev.usher.storage.api.MediaStore;
import dev.usher.storage.api.StoredItem;
import dev.usher.swarm.internal.SwarmNode;
import dev.usher.transport.api.PeerTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.osgi.service.event.EventAdmin;

/** A box's part of the swarm with its own transport and storage. */
final class TestBox implements AutoCloseable {
    private final BoxId id;
    private final PeerTransport transport;
    private final MediaStore store;
    private final SwarmNode swarm;
    private final List<DeliveryOrder> orders = new ArrayList<>();

    /**
     * @param address where it listens, with TLS and without
     * @param plain calls others without TLS
     */
    TestBox(SwarmAuthority authority, Path directory, String address, boolean plain) {
        SigningKey key = SigningKey.generateP256();
        id = Certificates.boxId(key.publicKey());
        SSLContext tls = authority.context(key, id);
        BoxIdentity identity =
                Components.fake(
                        BoxIdentity.class,
                        (method, arguments) ->
                                switch (method.getName()) {
                                    case "enrolled" -> true;
                                    case "id" -> id;
                                    case "name" -> "box";
                                    case "swarmTls", "backendTls" -> tls;
                                    default -> throw new AssertionError(method);
                                });
        EventAdmin nobody = Components.fake(EventAdmin.class, (method, arguments) -> null);
        Map<String, Object> config = new HashMap<>();
        config.put("listenAddress", address);
        config.put("securePort", 0);
        config.put("plainPort", 0);
        config.put("connectPlain", plain);
        swarm = new SwarmNode(Components.config(SwarmNode.Config.class, config), identity, nobody);
        transport =
                Components.make(
                        PeerTransport.class,
                        "dev.usher.transport.mina.internal.MinaPeerTransport",
                        // a client calls for all its items at once, from one address
                        Map.of("incomingHandshakes", 1000));
        store =
                Components.make(
                        MediaStore.class,
                        "dev.usher.storage.file.internal.FileMediaStore",
                        Map.of("directory", directory.toString()));
        swarm.bindTransport(Components.reference(), transport);
        swarm.bindStore(Components.reference(), store);
        await().until(() -> swarm.endpoints().size() == 2);
    }

    BoxId id() {
        return id;
    }

    /** Where clients without TLS reach it. */
    InetSocketAddress plainDoor() {
        String endpoint =
                swarm.endpoints().stream()
                        .filter(e -> e.startsWith("plain:"))
                        .findFirst()
                        .orElseThrow();
        String[] parts = endpoint.split(":");
        return new InetSocketAddress(parts[1], Integer.parseInt(parts[2]));
    }

    void hold(TestItem item) throws IOException {
        try (StoredItem stored = store.open(item.layout())) {
            for (int piece = 0; piece < item.layout().pieceCount(); piece++) {
                ItemLayout.Span span = item.layout().span(piece);
                stored.write(span.file(), span.offset(), ByteBuffer.wrap(item.piece(piece)));
                stored.mark(piece);
            }
        }
        know(item);
    }

    private void know(TestItem item) {
        swarm.add(item.layout(), item.metainfo().pieceLayers());
    }

    /**
     * Fetches the item from one peer.
     *
     * @param peer its box id; without TLS any name
     */
    void fetch(TestItem item, String peer, String address) {
        know(item);
        ItemLayout layout = item.layout();
        Source source = Source.peer(peer, address, PieceSet.all(layout.pieceCount()), 0);
        orders.add(
                DeliveryOrder.asked(
                        layout.item(), layout.infoHash(), orders.size(), null, List.of(source)));
        swarm.obey(List.copyOf(orders), Set.of());
    }

    /** Waits until the item is there; returns its file. */
    byte[] awaitFile(TestItem item, int file) throws IOException {
        int pieces = item.layout().pieceCount();
        await().alias(item + ": " + swarm.transfer(item.layout().infoHash()))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> swarm.verified(item.layout().infoHash()).size() == pieces);
        ByteBuffer bytes = ByteBuffer.allocate(item.file(file).length);
        swarm.read(item.layout().infoHash(), file, 0, bytes);
        return bytes.array();
    }

    /** Payload bytes it sent of the item. */
    long served(TestItem item) {
        return swarm.transfer(item.layout().infoHash()).orElseThrow().served();
    }

    /** What it tells the server. */
    BoxReport report() {
        return BoxReport.of(
                "0.1.0",
                swarm.endpoints(),
                swarm.holdings(),
                List.of(),
                0,
                swarm.transfers(),
                0,
                List.of());
    }

    @Override
    public void close() {
        Components.deactivate(swarm, "stop");
        Components.deactivate(transport, "stop");
        Components.deactivate(store, "close");
    }
}
