package dev.usher.repository.internal;

import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.Problem;
import dev.usher.persistence.PersistenceException;
import dev.usher.repository.placement.Register;
import dev.usher.repository.store.CopyRow;
import dev.usher.repository.store.RepositoryStore;
import dev.usher.repository.store.RepositoryStore.Stored;
import dev.usher.server.api.Placement.CopyState;
import dev.usher.server.api.ServerTopics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This runtime's own repository.
 *
 * <p>An item whose ciphertext is not what it was when published is not held any more, until its
 * files are whole again.
 */
@Component(service = LocalRepository.class, configurationPid = "dev.usher.repository")
@Designate(ocd = LocalRepository.Config.class)
public final class LocalRepository {
    private static final Logger LOG = LoggerFactory.getLogger(LocalRepository.class);
    private static final long SAVE_SECONDS = 5;

    /** Settings of the repository. */
    @ObjectClassDefinition(name = "Usher repository")
    public @interface Config {
        @AttributeDefinition(
                description =
                        "Folder of the ciphertext; empty = usher/repository in Karaf's data folder")
        String directory() default "";

        @AttributeDefinition(description = "Short, unique name of this repository")
        String name() default "main";

        @AttributeDefinition(description = "Where boxes reach it; ends with a slash")
        String baseUrl() default "https://127.0.0.1:8443/repository/";
    }

    /** A file as it is to be served. */
    record ServedFile(InfoHash infoHash, Path file, long length) {}

    /** Where a file is asked for; no two versions of an item share one. */
    private record Address(ItemId item, String path) {}

    private final RepositoryStore store;
    private final Register register;
    private final EventAdmin events;
    private final Config config;
    private final CiphertextFolder folder;
    private final Map<InfoHash, Stored> versions = new ConcurrentHashMap<>();
    private final Map<Address, Stored> files = new ConcurrentHashMap<>();
    private final Set<InfoHash> damaged = ConcurrentHashMap.newKeySet();
    private final Map<InfoHash, AtomicLong> served = new ConcurrentHashMap<>();
    private final Map<InfoHash, Long> saved = new HashMap<>();
    private final ScheduledExecutorService timer;

    @Activate
    public LocalRepository(
            @Reference RepositoryStore store,
            @Reference Register register,
            @Reference EventAdmin events,
            Config config,
            BundleContext context)
            throws IOException {
        this(
                store,
                register,
                events,
                config,
                config.directory().isEmpty()
                        ? Path.of(context.getProperty("karaf.data"), "usher", "repository")
                        : Path.of(config.directory()));
        timer.scheduleWithFixedDelay(
                this::saveCounters, SAVE_SECONDS, SAVE_SECONDS, TimeUnit.SECONDS);
    }

    LocalRepository(
            RepositoryStore store,
            Register register,
            EventAdmin events,
            Config config,
            Path directory)
            throws IOException {
        this.store = store;
        this.register = register;
        this.events = events;
        this.config = config;
        this.folder = new CiphertextFolder(directory);
        store.served().forEach((item, bytes) -> served.put(item, new AtomicLong(bytes)));
        served.forEach((item, bytes) -> saved.put(item, bytes.get()));
        register.embedded(config.name(), config.baseUrl());
        store.items().forEach(this::serve);
        versions.values().forEach(this::register);
        versions.values().forEach(this::whole);
        this.timer =
                Executors.newSingleThreadScheduledExecutor(
                        r -> new Thread(r, "usher-repository-counters"));
    }

    @Deactivate
    void stop() {
        timer.shutdown();
        try {
            if (!timer.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("The repository's counters were not saved within 5 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        saveCounters();
    }

    CiphertextFolder folder() {
        return folder;
    }

    /** Takes over a new item whose files lie in their place. */
    void add(ItemLayout layout) {
        register(adopt(layout));
    }

    /** Serves the item from now on. */
    Stored adopt(ItemLayout layout) {
        store.add(layout.item(), layout.infoHash(), layout.files());
        Map<String, Long> lengths = new HashMap<>();
        layout.files().forEach(f -> lengths.put(f.path(), f.length()));
        Stored stored = new Stored(layout.item(), layout.infoHash(), lengths);
        serve(stored);
        damaged.remove(layout.infoHash());
        return stored;
    }

    private void serve(Stored stored) {
        versions.put(stored.infoHash(), stored);
        stored.files().keySet().forEach(p -> files.put(new Address(stored.item(), p), stored));
    }

    /** A copy that stands in no register is not watched, and not replaced when it is lost. */
    private void register(Stored s) {
        if (register.copy(config.name(), s.infoHash()).isEmpty()) {
            long length = s.files().values().stream().mapToLong(Long::longValue).sum();
            CopyRow copy =
                    new CopyRow(
                            config.name(),
                            s.infoHash(),
                            s.item(),
                            length,
                            CopyState.VERIFIED,
                            "",
                            Instant.now());
            register.add(copy, s.files().keySet());
        }
    }

    /** Deletes an item's ciphertext and has the copies on other servers deleted. */
    void remove(ItemId item) throws IOException {
        versions.values().stream().filter(s -> s.item().equals(item)).forEach(this::forget);
        folder.deleteItem(item);
        for (CopyRow copy : register.of(item)) {
            if (copy.server().equals(config.name())) {
                register.forget(copy);
            } else {
                register.mark(copy, CopyState.WITHDRAWN, "the item is on offer no more");
            }
        }
    }

    /** Has all copies of the item's other versions deleted. */
    void supersede(ItemId item, InfoHash present) {
        for (CopyRow copy : register.of(item)) {
            if (!copy.infoHash().equals(present)) {
                register.mark(copy, CopyState.WITHDRAWN, "a newer version is published");
            }
        }
    }

    /** Whether a copy of the item is anywhere that is not about to be deleted. */
    boolean placed(ItemId item) {
        return register.of(item).stream().anyMatch(c -> c.state() != CopyState.WITHDRAWN);
    }

    /** Deletes these files of an item: all those of a version. */
    void drop(ItemId item, List<String> paths) throws IOException {
        paths.stream()
                .map(p -> files.get(new Address(item, p)))
                .filter(Objects::nonNull)
                .distinct()
                .forEach(this::forget);
        folder.deleteFiles(item, paths);
    }

    private void forget(Stored stored) {
        stored.files().keySet().forEach(p -> files.remove(new Address(stored.item(), p)));
        versions.remove(stored.infoHash());
        damaged.remove(stored.infoHash());
        store.remove(stored.infoHash());
    }

    /**
     * The file behind a request.
     *
     * @return empty when the repository was never given such a file
     * @throws Problem item-damaged (503) when it was, and has lost it
     */
    Optional<ServedFile> file(ItemId item, String path) {
        Stored stored = files.get(new Address(item, path));
        if (stored == null) {
            return Optional.empty();
        }
        Path file = folder.file(item, path);
        long length = stored.files().get(path);
        if (CiphertextFolder.size(file) != length) {
            whole(stored);
            throw new Problem(
                    "item-damaged",
                    503,
                    "The repository has lost bytes of item "
                            + item
                            + ". Another source has to be used; the operator"
                            + " must put the file back or publish the item again.",
                    Map.of("item", item.value(), "file", path));
        }
        return Optional.of(new ServedFile(stored.infoHash(), file, length));
    }

    /** Counts payload bytes that were sent. */
    void count(InfoHash item, long bytes) {
        served.computeIfAbsent(item, i -> new AtomicLong()).addAndGet(bytes);
    }

    /** Whether the version is here with all its bytes, as far as lengths tell. */
    boolean sound(InfoHash version) {
        Stored stored = versions.get(version);
        return stored != null && sound(stored);
    }

    /** Payload bytes sent of one item. */
    long served(InfoHash item) {
        AtomicLong bytes = served.get(item);
        return bytes == null ? 0 : bytes.get();
    }

    /** Payload bytes sent of all items. */
    long served() {
        return served.values().stream().mapToLong(AtomicLong::get).sum();
    }

    private boolean sound(Stored stored) {
        return !damaged.contains(stored.infoHash()) || whole(stored);
    }

    /** Looks whether all files are there in full length, and says so when that changed. */
    private boolean whole(Stored stored) {
        boolean whole = true;
        for (Map.Entry<String, Long> f : stored.files().entrySet()) {
            Path file = folder.file(stored.item(), f.getKey());
            long size = CiphertextFolder.size(file);
            if (size != f.getValue()) {
                whole = false;
                if (damaged.add(stored.infoHash())) {
                    LOG.error(
                            "{} has {} bytes instead of {}: item {} is not served from here. Put the file back or"
                                    + " publish the item again.",
                            file,
                            Math.max(0, size),
                            f.getValue(),
                            stored.item());
                    changed();
                }
            }
        }
        if (whole && damaged.remove(stored.infoHash())) {
            LOG.info("Item {} is whole again", stored.item());
            changed();
        }
        return whole;
    }

    /** Repositories are holders like boxes: the scheduler listens to the same topic. */
    private void changed() {
        events.postEvent(new Event(ServerTopics.COPIES, Map.of()));
    }

    private synchronized void saveCounters() {
        Map<InfoHash, Long> moved = new HashMap<>();
        served.forEach(
                (item, bytes) -> {
                    if (bytes.get() != saved.getOrDefault(item, 0L)) {
                        moved.put(item, bytes.get());
                    }
                });
        try {
            if (!moved.isEmpty()) {
                store.served(moved);
                saved.putAll(moved);
            }
        } catch (PersistenceException e) {
            // the next round tries again; a scheduled task that throws would never run again
            LOG.warn("Counters of the repository were not saved: {}", e.getMessage());
        }
    }
}
