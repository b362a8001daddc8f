package dev.usher.repository.placement;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.Offence;
import dev.usher.backend.api.Transfer;
import dev.usher.crypto.Certificates;
import dev.usher.crypto.Tls;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.Problem;
import dev.usher.persistence.PersistenceException;
import dev.usher.repository.store.CopyRow;
import dev.usher.repository.store.PlacementStore;
import dev.usher.repository.store.ServerRow;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.OperatorKeys;
import dev.usher.server.api.Placement.CopyState;
import dev.usher.server.api.Placement.Kind;
import dev.usher.server.api.Placement.Progress;
import dev.usher.server.api.TrustAnchors;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that every item is on as many servers as the operator wants: probes the servers, makes
 * copies where they lack, deletes those that are too many.
 */
@Component(
        service = Keeper.class,
        immediate = true,
        configurationPid = "dev.usher.repository.placement")
@Designate(ocd = Keeper.Config.class)
public final class Keeper {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final String REPOSITORY = "repository:";
    private static final Duration COMPLAINT = Duration.ofHours(1);
    private static final int MANY = 100_000;

    /** How servers are watched. */
    @ObjectClassDefinition(name = "Usher placement")
    public @interface Config {
        @AttributeDefinition(description = "Seconds between two looks at a server", min = "1")
        int probeSeconds() default 30;

        @AttributeDefinition(description = "Copies that are made at a time", min = "1")
        int uploads() default 2;

        @AttributeDefinition(
                description = "For servers that ask for it on upload: name=user:password")
        String[] credentials() default {};
    }

    private static final List<CopyState> MOVING =
            List.of(CopyState.COPYING, CopyState.LEAVING, CopyState.WITHDRAWN);

    private record Complaint(BoxId box, String server, InfoHash item) {}

    private final Register register;
    private final Received received;
    private final Probes probes;
    private final Mover mover;
    private final Repairs repairs;
    private final Rounds rounds;
    private final Map<Complaint, Instant> complaints = new ConcurrentHashMap<>();

    @Activate
    public Keeper(
            @Reference Register register,
            @Reference PlacementStore store,
            @Reference Catalog catalog,
            @Reference OperatorKeys keys,
            @Reference CiphertextPlace embedded,
            @Reference TrustAnchors anchors,
            Config config)
            throws CertificateException {
        this.rounds = new Rounds(config.uploads());
        Places places =
                new Places(
                        embedded,
                        Tls.open(Certificates.fromPem(anchors.operatorCaPem()).get(0)),
                        rounds.io(),
                        credentials(config.credentials()));
        Publications publications = new Publications(catalog, keys);
        this.register = register;
        this.received = new Received(store);
        this.probes = new Probes(register, publications, places, new SecureRandom());
        this.mover = new Mover(register, publications, places, probes, new SecureRandom());
        this.repairs = new Repairs(register, publications, probes, mover);
        rounds.start(this::round, Duration.ofSeconds(config.probeSeconds()));
    }

    /** For tests, which make the rounds themselves. */
    Keeper(
            Register register,
            PlacementStore store,
            Publications publications,
            Function<ServerRow, CiphertextPlace> places) {
        this.rounds = new Rounds(1);
        this.register = register;
        this.received = new Received(store);
        this.probes = new Probes(register, publications, places, new SecureRandom());
        this.mover = new Mover(register, publications, places, probes, new SecureRandom());
        this.repairs = new Repairs(register, publications, probes, mover);
    }

    private static Map<String, String> credentials(String[] lines) {
        Map<String, String> credentials = new HashMap<>();
        for (String line : lines) {
            int eq = line.indexOf('=');
            if (eq > 0) {
                credentials.put(line.substring(0, eq).trim(), line.substring(eq + 1).trim());
            }
        }
        return credentials;
    }

    @Deactivate
    void stop() {
        rounds.stop();
    }

    /** One round: what is due is begun on the given executors. */
    void round(Rounds.Work work) {
        for (ServerRow s : register.servers()) {
            boolean urgent =
                    probes.failing(s.name()) || !register.on(s.name(), CopyState.DOUBTED).isEmpty();
            work.probe(s.name(), urgent, () -> probes.look(s.name()));
        }
        work.plan(this::plan);
        for (CopyRow c : repairs.renewals()) {
            work.move(c, () -> run(c, mover::renew));
        }
        for (CopyState state : MOVING) {
            for (CopyRow c : register.in(state)) {
                if (mover.due(c)) {
                    boolean copying = state == CopyState.COPYING;
                    work.move(c, () -> run(c, copying ? mover::copy : mover::depart));
                }
            }
        }
    }

    private void plan() {
        try {
            repairs.plan();
        } catch (PersistenceException | Problem e) {
            // catalog or database is away for a moment; the next round comes soon
            LOG.warn("Placement was not planned: {}", e.getMessage());
        }
    }

    /** As the copy stands when its turn comes. */
    private void run(CopyRow planned, Consumer<CopyRow> step) {
        register.copy(planned.server(), planned.infoHash())
                .filter(c -> c.state() == planned.state())
                .ifPresent(step);
    }

    /** Does something when nothing more pressing is to be done, one after the other. */
    void later(Runnable task) {
        rounds.later(task);
    }

    /** Takes what a box says of repositories. */
    void reported(BoxId box, List<Transfer> transfers, List<Offence> offences) {
        Map<InfoHash, Map<String, Long>> told = new HashMap<>();
        for (Transfer t : transfers) {
            t.received()
                    .forEach(
                            (source, bytes) -> {
                                if (counts(source)) {
                                    told.computeIfAbsent(t.infoHash(), i -> new HashMap<>())
                                            .put(name(source), bytes);
                                }
                            });
        }
        if (!told.isEmpty()) {
            received.told(box.value(), told);
        }
        for (Offence o : offences) {
            if (o.source().startsWith(REPOSITORY)) {
                complain(box, o);
            }
        }
    }

    private void complain(BoxId box, Offence o) {
        CopyRow copy = register.copy(name(o.source()), o.item()).orElse(null);
        Instant now = register.now();
        if (complaints.size() > MANY) {
            complaints.values().removeIf(until -> until.isBefore(now));
        }
        // a box keeps its complaints in every report, and may be lying itself
        Instant heard =
                copy == null
                        ? now
                        : complaints.putIfAbsent(
                                new Complaint(box, copy.server(), copy.infoHash()),
                                now.plus(COMPLAINT));
        if (heard == null) {
            LOG.warn("Box {} complains of {}: {}", box, o.source(), o.what());
            probes.complain(copy, o.piece(), "a box says: " + o.what());
        }
    }

    private boolean counts(String source) {
        return source.startsWith(REPOSITORY)
                && register.server(name(source)).map(s -> s.kind() != Kind.EMBEDDED).orElse(false);
    }

    private static String name(String source) {
        return source.substring(REPOSITORY.length());
    }

    /** Looks at the server now, whatever it did before. */
    public void probe(String server) {
        probes.forgive(server);
        probes.look(server);
    }

    public long received(String server) {
        return received.from(server);
    }

    public long received(InfoHash item) {
        return received.of(item);
    }

    public Progress progress() {
        return repairs.progress();
    }

    public List<String> targets(InfoHash item, long length) {
        return repairs.targets(item, length);
    }

    /** Items that would have too few verified copies without the server. */
    public List<CatalogItem> needing(ServerRow server) {
        return repairs.needing(server);
    }
}
