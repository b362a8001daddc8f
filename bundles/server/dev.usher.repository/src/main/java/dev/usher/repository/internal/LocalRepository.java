package dev.usher.repository.internal;

import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.Problem;
import dev.usher.persistence.PersistenceException;
import dev.usher.repository.store.RepositoryStore;
import dev.usher.repository.store.RepositoryStore.Remote;
import dev.usher.repository.store.RepositoryStore.Stored;
import dev.usher.server.api.Repositories;
import dev.usher.server.api.ServerTopics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 * This runtime's repository and the register of all others.
 *
 * <p>An item whose ciphertext is not what it was when published is not held any more, until its
 * files are whole again.
 */
@Component(
        service = {Repositories.class, LocalRepository.class},
        configurationPid = "dev.usher.repository")
@Designate(ocd = LocalRepository.Config.class)
public final class LocalRepository implements Repositories {
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

    private final RepositoryStore store;
    private final EventAdmin events;
    private final Config config;
    private final CiphertextFolder folder;
    private final Map<ItemId, Stored> items = new ConcurrentHashMap<>();
    private final Set<InfoHash> damaged = ConcurrentHashMap.newKeySet();
    private final Map<InfoHash, AtomicLong> served = new ConcurrentHashMap<>();
    private final Map<InfoHash, Long> saved = new HashMap<>();
    private final ScheduledExecutorService timer;

    @Activate
    public LocalRepository(
            @Reference RepositoryStore store,
            @Reference EventAdmin events,
            Config config,
            BundleContext context)
            throws IOException {
        this(
                store,
                events,
                config,
                config.directory().isEmpty()
                        ? Path.of(context.getProperty("karaf.data"), "usher", "repository")
                        : Path.of(config.directory()));
        timer.scheduleWithFixedDelay(
                this::saveCounters, SAVE_SECONDS, SAVE_SECONDS, TimeUnit.SECONDS);
    }

    LocalRepository(RepositoryStore store, EventAdmin events, Config config, Path directory)
            throws IOException {
        this.store = store;
        this.events = events;
        this.config = config;
        this.folder = new CiphertextFolder(directory);
        store.served().forEach((item, bytes) -> served.put(item, new AtomicLong(bytes)));
        served.forEach((item, bytes) -> saved.put(item, bytes.get()));
        store.items().forEach(s -> items.put(s.item(), s));
        items.values().forEach(this::whole);
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

    /** Takes over an item whose files lie in their place. */
    void add(ItemLayout layout) {
        store.add(layout.item(), layout.infoHash(), layout.files());
        Map<String, Long> files = new HashMap<>();
        layout.files().forEach(f -> files.put(f.path(), f.length()));
        items.put(layout.item(), new Stored(layout.item(), layout.infoHash(), files));
        damaged.remove(layout.infoHash());
    }

    /** Deletes an item's ciphertext. */
    void remove(ItemId item) throws IOException {
        Stored stored = items.remove(item);
        if (stored != null) {
            damaged.remove(stored.infoHash());
        }
        store.remove(item);
        folder.deleteItem(item);
    }

    /**
     * The file behind a request.
     *
     * @return empty when the repository was never given such a file
     * @throws Problem item-damaged (503) when it was, and has lost it
     */
    Optional<ServedFile> file(ItemId item, String path) {
        Stored stored = items.get(item);
        if (stored == null || !stored.files().containsKey(path)) {
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

    @Override
    public List<Repository> holding(InfoHash item) {
        List<Repository> holding = new ArrayList<>();
        if (items.values().stream().anyMatch(s -> s.infoHash().equals(item) && sound(s))) {
            holding.add(local());
        }
        store.remotes()
                .forEach(
                        (remote, held) -> {
                            if (held.contains(item)) {
                                holding.add(repository(remote, held.size()));
                            }
                        });
        return holding;
    }

    @Override
    public List<Repository> all() {
        List<Repository> all = new ArrayList<>();
        all.add(local());
        store.remotes().forEach((remote, held) -> all.add(repository(remote, held.size())));
        return all;
    }

    @Override
    public long served(InfoHash item) {
        AtomicLong bytes = served.get(item);
        return bytes == null ? 0 : bytes.get();
    }

    /** Registers another server, or changes its address. */
    public void register(Remote remote) {
        boolean named = remote.name() != null && remote.name().matches("[a-z0-9][a-z0-9-]{0,63}");
        boolean addressed =
                remote.baseUrl() != null && remote.baseUrl().matches("https?://[^\\s?#]{1,1900}/");
        if (!named || !addressed || remote.name().equals(config.name())) {
            throw new Problem(
                    "repository-malformed",
                    400,
                    "A repository needs a name of its own (a-z, 0-9, -) and a base URL (http or https) that ends with a slash.");
        }
        store.remote(remote);
        changed();
    }

    /** Forgets another server. */
    public void unregister(String name) {
        store.removeRemote(name);
        changed();
    }

    /** Notes whether another server has the item. */
    public void holds(String name, InfoHash item, boolean holds) {
        if (store.remotes().keySet().stream().noneMatch(r -> r.name().equals(name))) {
            throw new Problem(
                    "repository-unknown",
                    404,
                    "There is no other repository '" + name + "'. Register it first.");
        }
        store.remoteHolds(name, item, holds);
        changed();
    }

    private Repository local() {
        long sum = served.values().stream().mapToLong(AtomicLong::get).sum();
        return new Repository(config.name(), config.baseUrl(), items.size() - damaged.size(), sum);
    }

    private static Repository repository(Remote remote, int items) {
        return new Repository(remote.name(), remote.baseUrl(), items, 0);
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
