package dev.usher.itests.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Source;
import dev.usher.backend.api.Transfer;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.PieceSet;
import dev.usher.settop.api.BoxIdentity;
import dev.usher.settop.api.BoxTopics;
import dev.usher.storage.api.MediaStore;
import dev.usher.storage.api.StoredItem;
import dev.usher.swarm.internal.SwarmNode;
import dev.usher.transport.api.PeerTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/** A box: its part of the swarm with real storage and real transport. */
final class TestBox implements AutoCloseable {
    private static final String TRANSPORT = "dev.usher.transport.mina.internal.MinaPeerTransport";
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String STORE = "dev.usher.storage.file.internal.FileMediaStore";

    private final BoxIdentity identity;
    private final Path directory;
    private final long budget;
    private final Map<String, Object> config = new HashMap<>();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private volatile Consumer<Event> listener = e -> {};
    private final List<DeliveryOrder> orders = new ArrayList<>();
    private int version = 1;
    private SwarmNode swarm;
    private Part<PeerTransport> transport;
    private Part<MediaStore> store;

    TestBox(BoxIdentity identity, Path directory, long budget, Map<String, Object> config) {
        this.identity = identity;
        this.budget = budget;
        this.directory = directory;
        this.config.put("securePort", 0);
        this.config.put("silenceSeconds", 3);
        this.config.putAll(config);
        start();
    }

    /** Starts anew over what is on the disk; nothing is known but that. */
    void start() {
        EventAdmin admin =
                new EventAdmin() {
                    @Override
                    public void postEvent(Event event) {
                        events.add(event);
                        listener.accept(event);
                    }

                    @Override
                    public void sendEvent(Event event) {
                        postEvent(event);
                    }
                };
        swarm =
                new SwarmNode(
                        (SwarmNode.Config) Part.config(SwarmNode.Config.class, config),
                        identity,
                        admin);
        transport = newTransport();
        store = newStore(directory);
        swarm.bindTransport(transport.reference(), transport.service());
        swarm.bindStore(store.reference(), store.service());
    }

    private Part<PeerTransport> newTransport() {
        return Part.make(PeerTransport.class, TRANSPORT, version++, Map.of());
    }

    private Part<MediaStore> newStore(Path at) {
        return Part.make(
                MediaStore.class,
                STORE,
                version++,
                Map.of("directory", at.toString(), "budgetBytes", budget));
    }

    SwarmNode swarm() {
        return swarm;
    }

    BoxId id() {
        return identity.id();
    }

    TestIdentity identity() {
        return (TestIdentity) identity;
    }

    TestBox knowing(TestItem item) {
        swarm.add(item.layout(), item.pieceLayers());
        return this;
    }

    TestBox holding(TestItem item) throws IOException {
        return holding(item, item.all());
    }

    TestBox holding(TestItem item, PieceSet pieces) throws IOException {
        try (StoredItem stored = store.service().open(item.layout())) {
            for (int piece : pieces.stream().toArray()) {
                ItemLayout.Span span = item.layout().span(piece);
                stored.write(span.file(), span.offset(), ByteBuffer.wrap(item.piece(piece)));
                stored.mark(piece);
            }
        }
        return knowing(item);
    }

    /** Flips a bit of the piece on the disk. */
    void damage(TestItem item, int piece) throws IOException {
        ItemLayout.Span span = item.layout().span(piece);
        Path file = directory.resolve(item.infoHash().hex()).resolve("file-" + span.file());
        try (FileChannel c =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer b = ByteBuffer.allocate(1);
            c.read(b, span.offset());
            b.put(0, (byte) (b.get(0) ^ 1));
            c.write(b.flip(), span.offset());
        }
    }

    /** Cuts a file on the disk of a stopped box. */
    void truncate(TestItem item, int file, long length) throws IOException {
        Path path = directory.resolve(item.infoHash().hex()).resolve("file-" + file);
        try (FileChannel c = FileChannel.open(path, StandardOpenOption.WRITE)) {
            c.truncate(length);
        }
    }

    Source source(PieceSet pieces, long bytesPerSecond) {
        await().until(() -> !swarm.endpoints().isEmpty());
        return Source.peer(id().value(), swarm.endpoints().get(0), pieces, bytesPerSecond);
    }

    /** One more order behind the others. */
    TestBox fetch(TestItem item, Source... from) {
        knowing(item);
        orders.add(order(item, orders.size(), from));
        return obey(List.copyOf(orders));
    }

    static DeliveryOrder order(TestItem item, int rank, Source... from) {
        return DeliveryOrder.asked(
                item.layout().item(), item.infoHash(), rank, null, List.of(from));
    }

    TestBox obey(List<DeliveryOrder> renewed) {
        orders.clear();
        orders.addAll(renewed);
        swarm.obey(renewed, Set.of());
        return this;
    }

    Transfer transfer(TestItem item) {
        return swarm.transfer(item.infoHash()).orElseThrow();
    }

    long received(TestItem item, String source) {
        return transfer(item).received().getOrDefault(source, 0L);
    }

    long received(TestItem item, TestBox from) {
        return received(item, from.id().value());
    }

    long receivedInAll(TestItem item) {
        return transfer(item).received().values().stream().mapToLong(Long::longValue).sum();
    }

    int verified(TestItem item) {
        return swarm.verified(item.infoHash()).size();
    }

    TestBox awaitPieces(TestItem item, int count) {
        return awaitThat("pieces of " + transfer(item), () -> verified(item) >= count);
    }

    TestBox awaitComplete(TestItem... items) throws IOException {
        for (TestItem item : items) {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .untilAsserted(
                            () ->
                                    assertThat(verified(item))
                                            .as("pieces of %s", transfer(item))
                                            .isEqualTo(item.pieces()));
            assertThat(transfer(item).state()).isEqualTo(Transfer.State.COMPLETE);
            for (int f = 0; f < item.layout().files().size(); f++) {
                ByteBuffer bytes = ByteBuffer.allocate(item.file(f).length);
                swarm.read(item.infoHash(), f, 0, bytes);
                assertThat(bytes.array()).isEqualTo(item.file(f));
            }
        }
        return this;
    }

    TestBox awaitThat(String what, Callable<Boolean> condition) {
        await().alias(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(condition);
        return this;
    }

    /** A newer transport bundle is installed beside the old one, then the old one goes. */
    void swapTransport() {
        Part<PeerTransport> old = transport;
        transport = newTransport();
        swarm.bindTransport(transport.reference(), transport.service());
        swarm.unbindTransport(old.reference());
        old.deactivate("stop");
    }

    void swapStore() {
        swapStore(directory);
    }

    void swapStore(Path at) {
        Part<MediaStore> old = store;
        store = newStore(at);
        swarm.bindStore(store.reference(), store.service());
        swarm.unbindStore(old.reference());
        old.deactivate("close");
    }

    /** Runs the task at the moment the item is announced as complete. */
    void atCompletion(TestItem item, Runnable task) {
        listener =
                e -> {
                    if (e.getTopic().equals(BoxTopics.COMPLETE)
                            && item.layout().item().equals(e.getProperty(BoxTopics.DATA))) {
                        task.run();
                    }
                };
    }

    /** State and reason of one moment: it tries again soon after it said that it stalled. */
    TestBox awaitStalled(TestItem item, String... why) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(
                        () -> {
                            Transfer now = transfer(item);
                            assertThat(now.state()).isEqualTo(Transfer.State.STALLED);
                            assertThat(now.reason()).contains(why);
                        });
        return this;
    }

    /** Items announced as available, oldest first. */
    List<Object> available() {
        return events.stream()
                .filter(e -> e.getTopic().equals(BoxTopics.COMPLETE))
                .map(e -> e.getProperty(BoxTopics.DATA))
                .toList();
    }

    List<Transfer> progress(TestItem item) {
        return events.stream()
                .filter(e -> e.getTopic().equals(BoxTopics.PROGRESS))
                .map(e -> (Transfer) e.getProperty(BoxTopics.DATA))
                .filter(t -> t.infoHash().equals(item.infoHash()))
                .toList();
    }

    void stop() {
        if (swarm != null) {
            swarm.stop();
            transport.deactivate("stop");
            store.deactivate("close");
            swarm = null;
        }
    }

    @Override
    public void close() {
        stop();
    }
}
