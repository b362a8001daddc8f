package dev.usher.pass.internal;

import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import dev.usher.pass.store.KeyLogStore;
import dev.usher.pass.store.KeyLogStore.Grant;
import dev.usher.pass.store.KeyLogStore.Logged;
import dev.usher.pass.store.PassDatabase;
import dev.usher.persistence.PersistenceException;
import dev.usher.server.api.LogKey;
import dev.usher.tlog.Checkpoint;
import dev.usher.tlog.LogException;
import dev.usher.tlog.LogProof;
import dev.usher.tlog.Proofs;
import dev.usher.tlog.Tile;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transparency log of keys that left. That a key left is written in the transaction that lets
 * it leave; within a moment it stands in the log too, under a signed checkpoint, so that nobody can
 * take a grant back unseen.
 */
@Component(service = KeyLog.class, immediate = true)
public final class KeyLog implements KeyLogStore.Form {
    private static final Logger LOG = LoggerFactory.getLogger(KeyLog.class);

    /** Grants of this time are signed for together. */
    private static final long GATHER_MILLIS = 200;

    /** What other processes granted and did not live to log. */
    private static final long SWEEP_MILLIS = 10_000;

    private final KeyLogStore store;
    private final LogKey key;
    private final String name;
    private final AtomicBoolean due = new AtomicBoolean();
    private final ScheduledExecutorService thread;

    @Activate
    public KeyLog(
            @Reference PassSettings settings,
            @Reference PassDatabase database,
            @Reference LogKey key) {
        this(
                settings,
                database,
                key,
                Executors.newSingleThreadScheduledExecutor(
                        task -> new Thread(task, "usher-key-log")));
        thread.scheduleWithFixedDelay(this::append, 0, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    KeyLog(
            PassSettings settings,
            PassDatabase database,
            LogKey key,
            ScheduledExecutorService thread) {
        this.store = database.keyLog();
        this.key = key;
        this.name = settings.logName();
        this.thread = thread;
    }

    /** An entry of the log, as the auditor reads it. */
    record Entry(String licence, String pass, String box, String key, Instant granted) {}

    /**
     * A key that left, and what proves that it stands in the log.
     *
     * @param entry UTF-8 JSON, exactly as it was logged
     * @param proof C2SP tlog-proof
     */
    public record Evidence(String entry, String proof) {}

    /** A key has left. */
    void granted() {
        if (due.compareAndSet(false, true)) {
            try {
                thread.schedule(this::append, GATHER_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("The next start will log what was granted while this one ended");
            }
        }
    }

    private void append() {
        due.set(false);
        try {
            logAll();
        } catch (PersistenceException e) {
            LOG.warn("Keys that left cannot be logged, trying again soon: {}", e.getMessage());
        }
    }

    /** Logs what is not logged yet; what is granted meanwhile is gathered for the next time. */
    void logAll() {
        int appended;
        do {
            appended = store.append(this);
        } while (appended == KeyLogStore.AT_ONCE);
    }

    @Override
    public byte[] entry(Grant g) {
        return Json.bytes(new Entry(g.licence(), g.pass(), g.box(), g.key(), g.granted()));
    }

    @Override
    public String checkpoint(long size, byte[] root) {
        return key.sign(name, new Checkpoint(name, size, root).text());
    }

    /** The public key auditors need. */
    public String verifier() {
        return key.verifier(name);
    }

    /** The newest signed checkpoint. */
    public String checkpoint() {
        return store.checkpoint().orElseThrow(() -> absent("checkpoint yet"));
    }

    /**
     * @param path as {@link Tile#path()} writes it
     */
    public byte[] tile(String path) {
        try {
            return store.tile(Tile.parse(path));
        } catch (IllegalArgumentException | LogException e) {
            throw absent("tile " + path);
        }
    }

    /**
     * @param path of a tile of level 0, without the level
     * @return its entries, each after its length in two bytes (C2SP tlog-tiles)
     */
    public byte[] entries(String path) {
        Tile tile;
        try {
            tile = Tile.parse("0/" + path);
        } catch (IllegalArgumentException e) {
            throw absent("entry bundle " + path);
        }
        long from = tile.index() * Tile.FULL;
        List<Logged> logged = store.entries(from, from + tile.width());
        if (logged.size() < tile.width()) {
            throw absent("entry bundle " + path);
        }
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        for (Logged l : logged) {
            byte[] entry = entry(l.grant());
            bundle.write(entry.length >> 8);
            bundle.write(entry.length);
            bundle.writeBytes(entry);
        }
        return bundle.toByteArray();
    }

    /**
     * Proof for each key of a licence; empty when there is no such licence, or it is not logged.
     */
    public List<Evidence> evidence(String licence) {
        List<Logged> logged = store.ofLicence(licence);
        if (logged.isEmpty()) {
            return List.of();
        }
        String checkpoint = checkpoint();
        long size = Long.parseLong(checkpoint.lines().skip(1).findFirst().orElseThrow());
        Proofs proofs = new Proofs(size, store::tile);
        return logged.stream().map(l -> evidence(l, proofs, checkpoint)).toList();
    }

    private Evidence evidence(Logged l, Proofs proofs, String checkpoint) {
        try {
            LogProof proof = new LogProof(l.index(), proofs.inclusion(l.index()), checkpoint);
            return new Evidence(new String(entry(l.grant()), StandardCharsets.UTF_8), proof.text());
        } catch (LogException e) {
            throw new Problem(
                    "log-broken", 500, "The key log does not fit together: " + e.getMessage());
        }
    }

    private static Problem absent(String what) {
        return new Problem("not-found", 404, "The log has no " + what + ".");
    }

    @Deactivate
    void close() throws InterruptedException {
        thread.shutdown();
        if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
            LOG.warn("The key log's thread did not end within 5 s");
        }
    }
}
