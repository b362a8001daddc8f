package dev.usher.tracker.internal;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.ForeignClients;
import dev.usher.server.api.ServerTopics;
import dev.usher.tracker.store.SettingStore;
import dev.usher.tracker.swarms.Swarms;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets BitTorrent clients that are no boxes take part, when the operator allows it: opens the
 * doors, and keeps their swarms in step with the catalog and with what boxes report.
 */
@Component(
        service = {ForeignClients.class, ForeignTracker.class, EventHandler.class},
        immediate = true,
        configurationPid = ForeignTracker.PID,
        property = {
            EventConstants.EVENT_TOPIC + "=" + ServerTopics.CATALOG,
            EventConstants.EVENT_TOPIC + "=" + ServerTopics.COPIES,
            EventConstants.EVENT_TOPIC + "=" + ServerTopics.BOXES
        })
@Designate(ocd = ForeignTracker.Config.class)
public final class ForeignTracker implements ForeignClients, EventHandler {
    static final String PID = "dev.usher.tracker.foreign";
    private static final Logger LOG = LoggerFactory.getLogger(ForeignTracker.class);

    /** Where foreign clients announce and how much they may. */
    @ObjectClassDefinition(
            name = "Usher tracker for foreign clients",
            description = "BitTorrent clients that are no boxes")
    public @interface Config {
        @AttributeDefinition(
                description = "Whether they may announce, until the operator decides otherwise")
        boolean allowed() default false;

        @AttributeDefinition(description = "Addresses to listen on; 0.0.0.0 or :: for all")
        String[] addresses() default {"127.0.0.1"};

        @AttributeDefinition(description = "TCP port for announces over HTTP; -1: none, 0: any")
        int httpPort() default 6969;

        @AttributeDefinition(description = "UDP port for announces; -1: none, 0: any")
        int udpPort() default 6969;

        @AttributeDefinition(
                description = "Seconds after which a client announces again",
                min = "5",
                max = "21600")
        int announceSeconds() default 1800;

        @AttributeDefinition(
                description = "Requests per second of one address on average; 0: no limit")
        int requestsPerSecond() default 20;

        @AttributeDefinition(description = "Connections at a time over HTTP", min = "1")
        int connections() default 2000;

        @AttributeDefinition(description = "Clients remembered of one torrent", min = "1")
        int peersPerTorrent() default 100_000;

        @AttributeDefinition(description = "Clients remembered in all", min = "1")
        int peersInAll() default 2_000_000;
    }

    private final Config config;
    private final TrackedCopies copies;
    private final Catalog catalog;
    private final BoxDirectory directory;
    private final SettingStore settings;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(r -> new Thread(r, "usher-tracker-foreign"));

    /** Null while nobody may announce. */
    private volatile OpenTracker open;

    private Set<BoxId> revoked = Set.of();

    @Activate
    public ForeignTracker(
            Config config,
            @Reference TrackedCopies copies,
            @Reference Catalog catalog,
            @Reference BoxDirectory directory,
            @Reference SettingStore settings) {
        this.config = config;
        this.copies = copies;
        this.catalog = catalog;
        this.directory = directory;
        this.settings = settings;
        if (settings.foreignAllowed().orElse(config.allowed())) {
            try {
                open();
            } catch (Problem p) {
                LOG.warn("Foreign clients cannot announce: {}", p.getMessage());
            }
        }
        timer.scheduleWithFixedDelay(this::sweep, 1, 1, TimeUnit.SECONDS);
    }

    @Deactivate
    void stop() {
        timer.shutdownNow();
        try {
            if (!timer.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("The foreign tracker's timer did not end within 5 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    @Override
    public boolean allowed() {
        return open != null;
    }

    @Override
    public synchronized void allow(boolean allowed) {
        if (allowed) {
            open();
        } else {
            close();
        }
        settings.foreignAllowed(allowed);
    }

    private synchronized void open() {
        if (open == null) {
            OpenTracker opened = new OpenTracker(config, catalog);
            readRevoked();
            copies.known().forEach(b -> opened.box(b, offer(b)));
            open = opened;
            LOG.info("Foreign clients announce at {}", opened.urls());
        }
    }

    private synchronized void close() {
        if (open != null) {
            open.close();
            open = null;
            LOG.info("Foreign clients announce no more");
        }
    }

    /** Reads on a thread of its own: events are delivered to many, one after the other. */
    @Override
    public void handleEvent(Event event) {
        if (open != null) {
            try {
                timer.execute(() -> changed(event));
            } catch (RejectedExecutionException e) {
                LOG.debug("Stopped before {}", event.getTopic());
            }
        }
    }

    private synchronized void changed(Event event) {
        if (open == null) {
            return;
        }
        if (event.getTopic().equals(ServerTopics.COPIES)) {
            BoxId box = new BoxId((String) event.getProperty(ServerTopics.BOX));
            open.box(box, offer(box));
        } else {
            readRevoked();
            open.catalogChanged();
            copies.known().forEach(b -> open.box(b, offer(b)));
        }
    }

    private void readRevoked() {
        revoked = new HashSet<>(directory.revoked());
    }

    private TrackedCopies.Offer offer(BoxId box) {
        return revoked.contains(box) ? TrackedCopies.Offer.NONE : copies.offer(box);
    }

    private void sweep() {
        OpenTracker now = open;
        if (now != null) {
            now.sweep();
        }
    }

    @Override
    public List<String> announceUrls() {
        OpenTracker now = open;
        return now == null ? List.of() : now.urls();
    }

    @Override
    public List<Swarm> swarms() {
        OpenTracker now = open;
        return now == null
                ? List.of()
                : now.swarms().states().stream().map(ForeignTracker::swarm).toList();
    }

    private static Swarm swarm(Swarms.State s) {
        return new Swarm(
                s.torrent().item(),
                s.torrent().hash(),
                s.torrent().secure(),
                s.seeders(),
                s.leechers(),
                s.downloaded(),
                s.peers().stream().map(ForeignTracker::peer).toList());
    }

    private static Peer peer(Swarms.Peer p) {
        String host = p.address().getAddress().getHostAddress();
        return new Peer(
                (host.contains(":") ? "[" + host + "]" : host) + ":" + p.address().getPort(),
                p.seeder(),
                p.box());
    }

    /**
     * Answers an announce or scrape that came over HTTPS.
     *
     * @return empty = nobody but boxes may ask
     */
    Optional<byte[]> answer(boolean scrape, byte[] query, InetAddress client) {
        OpenTracker now = open;
        return now == null ? Optional.empty() : Optional.of(now.answer(scrape, query, client));
    }
}
