package dev.usher.swarm.internal;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Holding;
import dev.usher.backend.api.Line;
import dev.usher.backend.api.Offence;
import dev.usher.backend.api.Transfer;
import dev.usher.backend.api.Viewing;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.PieceSet;
import dev.usher.media.api.Problem;
import dev.usher.metainfo.PieceVerifier;
import dev.usher.settop.api.BoxIdentity;
import dev.usher.settop.api.Reach;
import dev.usher.settop.api.Swarm;
import dev.usher.settop.api.Watch;
import dev.usher.storage.api.MediaStore;
import dev.usher.storage.api.StorageException;
import dev.usher.transport.api.PeerTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ThreadPoolExecutor;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The box's place in the swarm: fetches what it is ordered to, serves what it has. */
@Component(service = Swarm.class, immediate = true, configurationPid = SwarmNode.PID)
@Designate(ocd = SwarmNode.Config.class)
public final class SwarmNode implements Swarm {
    static final String PID = "dev.usher.swarm";
    private static final Logger LOG = LoggerFactory.getLogger(SwarmNode.class);

    /** Where peers come in and how much they get. */
    @ObjectClassDefinition(name = "Usher swarm", description = "Exchange of pieces between boxes")
    public @interface Config {
        @AttributeDefinition(description = "Address to listen on; 0.0.0.0: all of them")
        String listenAddress() default "127.0.0.1";

        @AttributeDefinition(description = "Port for peers with mutual TLS; -1: none, 0: any")
        int securePort() default 6891;

        @AttributeDefinition(description = "Port for peers without TLS; -1: none, 0: any")
        int plainPort() default -1;

        @AttributeDefinition(description = "Call other boxes without TLS")
        boolean connectPlain() default false;

        @AttributeDefinition(
                description = "host:port where boxes reach this one; none: as it listens")
        String[] advertisedEndpoints() default {};

        @AttributeDefinition(description = "Bytes per second for all peers together; 0: no limit")
        long uploadBytesPerSecond() default 0;

        @AttributeDefinition(description = "Connections to peers at a time")
        int maxConnections() default 200;

        @AttributeDefinition(
                description =
                        "Announce address of the tracker asked while the server is away; none: its"
                                + " own")
        String tracker() default "";

        @AttributeDefinition(description = "Seconds without a block before others take over")
        int silenceSeconds() default 3;

        @AttributeDefinition(description = "Seconds a source that sent a wrong piece is left alone")
        int banSeconds() default 60;
    }

    private final BoxIdentity identity;
    private final LoopThread loop = new LoopThread();
    private final ThreadPoolExecutor io;
    private final SendingRules sending;
    private final TrackerPeers tracker;
    private final PeerLinks links;
    private final Doors doors;
    private final Surroundings surroundings;
    private final Deliveries deliveries;
    private final Candidates<PeerTransport> transports = new Candidates<>();
    private final Candidates<MediaStore> stores = new Candidates<>();

    @Activate
    public SwarmNode(Config config, @Reference BoxIdentity identity, @Reference EventAdmin events) {
        this(config, identity, events, InstantSource.system());
    }

    SwarmNode(Config config, BoxIdentity identity, EventAdmin events, InstantSource clock) {
        this.identity = identity;
        this.io = IoThreads.create();
        this.sending = new SendingRules(config.uploadBytesPerSecond(), clock);
        PeerLinks.Terms terms =
                new PeerLinks.Terms(!config.connectPlain(), config.maxConnections(), sending);
        this.links = new PeerLinks(identity, loop, io, terms, this::news);
        this.doors =
                new Doors(
                        config.listenAddress(),
                        config.securePort(),
                        config.plainPort(),
                        List.of(config.advertisedEndpoints()),
                        links);
        RepositoryClients clients = new RepositoryClients(identity, io);
        this.tracker =
                new TrackerPeers(
                        loop,
                        new ServerTracker(identity, clients, io, config.tracker()),
                        this::obey);
        this.surroundings = new Surroundings(doors, links.dialler(), io, tracker, this::obey);
        this.deliveries =
                new Deliveries(
                        loop,
                        links,
                        clients,
                        new Announcements(events),
                        clock,
                        Patience.of(config.silenceSeconds(), config.banSeconds()),
                        new Random());
        loop.post(deliveries::start);
        loop.post(this::tendDoors);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindTransport(ServiceReference<PeerTransport> reference, PeerTransport transport) {
        loop.call(
                () -> {
                    transports.add(reference, transport);
                    chooseTransport();
                });
    }

    public void unbindTransport(ServiceReference<PeerTransport> reference) {
        loop.callWhileRunning(
                () -> {
                    transports.remove(reference);
                    chooseTransport();
                });
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindReach(Reach reach) {
        links.dialler().use(reach);
        reach.serve(links.dialler()::welcome);
    }

    public void unbindReach(Reach reach) {
        if (links.dialler().reach().filter(r -> r == reach).isPresent()) {
            links.dialler().use(null);
        }
    }

    private void chooseTransport() {
        links.use(transports.best());
        doors.tend(links.transport(), identity.enrolled(), System.nanoTime());
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindStore(ServiceReference<MediaStore> reference, MediaStore store) {
        loop.call(
                () -> {
                    stores.add(reference, store);
                    chooseStore();
                });
    }

    public void unbindStore(ServiceReference<MediaStore> reference) {
        loop.callWhileRunning(
                () -> {
                    stores.remove(reference);
                    chooseStore();
                });
    }

    private void chooseStore() {
        if (!stores.best().equals(deliveries.store())) {
            deliveries.use(stores.best());
        }
    }

    @Deactivate
    public void stop() {
        loop.call(
                () -> {
                    doors.close();
                    deliveries.stop("the box stops");
                });
        loop.close();
        io.shutdownNow();
    }

    /** What transports talk to. */
    PeerLinks links() {
        return links;
    }

    private void news() {
        deliveries.news();
    }

    private void tendDoors() {
        doors.tend(links.transport(), identity.enrolled(), System.nanoTime());
        surroundings.tend(System.nanoTime());
        links.tendLimit();
        links.tendMeter();
        tracker.tend(deliveries.items(), links.peerId(), surroundings.port());
        deliveries.alone(tracker.alone());
        loop.later(Duration.ofMillis(250), this::tendDoors);
    }

    @Override
    public void household(Line rules) {
        sending.household(rules);
    }

    @Override
    public void renew(Duration lease) {
        loop.post(() -> tracker.renew(lease));
    }

    @Override
    public Line line() {
        Line rules = sending.household();
        return new Line(links.sends(), 0, rules.sendLimit(), rules.quiet());
    }

    @Override
    public void add(ItemLayout layout, Map<String, byte[]> pieceLayers) {
        PieceVerifier verifier = new PieceVerifier(layout, pieceLayers);
        loop.call(() -> deliveries.add(verifier));
    }

    @Override
    public void remove(InfoHash item) {
        Optional<MediaStore> store =
                loop.call(
                        () -> {
                            deliveries.remove(item);
                            return deliveries.store();
                        });
        if (store.isPresent()) {
            try {
                store.get().delete(item);
                loop.post(deliveries::retryStores);
            } catch (StorageException e) {
                throw new Problem(
                        "storage-failed",
                        500,
                        "The item could not be deleted: " + e.getMessage() + ". Check the disk.");
            }
        }
    }

    @Override
    public boolean placed(InfoHash item) {
        return loop.call(() -> deliveries.item(item).map(d -> d.item().shelf().trouble().isEmpty()))
                .orElse(false);
    }

    @Override
    public void obey(List<DeliveryOrder> orders, Collection<BoxId> revoked) {
        List<DeliveryOrder> copy = List.copyOf(orders);
        loop.call(
                () -> {
                    links.revoke(revoked);
                    surroundings.take(copy);
                    obey();
                });
    }

    private void obey() {
        deliveries.obey(surroundings.orders());
    }

    @Override
    public List<Transfer> transfers() {
        return loop.call(() -> deliveries.items().stream().map(deliveries::transfer).toList());
    }

    @Override
    public Optional<Transfer> transfer(InfoHash item) {
        return loop.call(() -> deliveries.item(item).map(deliveries::transfer));
    }

    @Override
    public List<Holding> holdings() {
        return loop.call(
                () ->
                        deliveries.items().stream()
                                .map(d -> d.item().holding())
                                .filter(h -> !h.pieces().isEmpty())
                                .toList());
    }

    @Override
    public List<String> endpoints() {
        return surroundings.endpoints();
    }

    @Override
    public List<String> troubles() {
        return surroundings.troubles();
    }

    @Override
    public PieceSet verified(InfoHash item) {
        return links.known(item).map(i -> i.shelf().verified()).orElse(PieceSet.none());
    }

    @Override
    public void read(InfoHash item, int file, long offset, ByteBuffer dst) throws IOException {
        KnownItem known =
                links.known(item)
                        .orElseThrow(() -> new IOException("Item " + item + " is not on this box"));
        known.read(file, offset, dst);
    }

    @Override
    public Watch watch(InfoHash item, int file, long bytesPerSecond) {
        return loop.call(() -> deliveries.item(item))
                .<Watch>map(d -> watch(d, file, bytesPerSecond))
                .orElse(Watch.OF_WHOLE);
    }

    @Override
    public Optional<Duration> patience(InfoHash item, int file, long bytesPerSecond) {
        return loop.call(() -> deliveries.item(item))
                .flatMap(d -> Playhead.of(d, file, bytesPerSecond, loop, p -> {}).patience(0));
    }

    private Watch watch(ItemDownload download, int file, long bytesPerSecond) {
        Playhead playhead =
                Playhead.of(
                        download,
                        file,
                        bytesPerSecond,
                        loop,
                        p -> loop.callWhileRunning(() -> deliveries.watchNoMore(download, p)));
        loop.call(() -> deliveries.watch(download, playhead));
        return playhead;
    }

    @Override
    public List<Viewing> viewings() {
        return loop.call(deliveries::viewings);
    }

    @Override
    public List<Offence> offences() {
        return loop.call(deliveries::offences);
    }

    @Override
    public void distrust(InfoHash item, int file, long offset, int length) {
        loop.call(() -> deliveries.distrust(item, file, offset, length));
    }

    @Override
    public long diskFree() {
        return loop.call(deliveries::store).map(SwarmNode::free).orElse(0L);
    }

    private static long free(MediaStore store) {
        try {
            return store.free();
        } catch (StorageException e) {
            LOG.warn("The room on the disk is unknown: {}", e.getMessage());
            return 0;
        }
    }
}
