package dev.usher.storage.file.internal;

import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemLayout;
import dev.usher.storage.api.MediaStore;
import dev.usher.storage.api.StorageException;
import dev.usher.storage.api.StorageException.Reason;
import dev.usher.storage.api.StoredItem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps encrypted items in a directory of the file system, within a budget. */
@Component(configurationPid = FileMediaStore.PID)
@Designate(ocd = FileMediaStore.Config.class)
public final class FileMediaStore implements MediaStore {
    static final String PID = "dev.usher.storage.file";
    private static final Logger LOG = LoggerFactory.getLogger(FileMediaStore.class);
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}|[0-9a-f]{40}");
    private static final String DELETED = ".deleted-";
    private static final long FORCE_AFTER_SECONDS = 5;

    /** Where and how much. */
    @ObjectClassDefinition(
            name = "Usher file storage",
            description = "Encrypted items in a directory")
    @interface Config {
        @AttributeDefinition(description = "Directory; empty: usher/store under karaf.data")
        String directory() default "";

        @AttributeDefinition(description = "Bytes all items may take; 0: as much as the disk has")
        long budgetBytes() default 0;
    }

    private final Path directory;
    private final long budget;
    private final long boot;
    private final Set<FileStoredItem> open = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor forcer;

    @Activate
    public FileMediaStore(Config config, BundleContext context) throws IOException {
        this(directory(config.directory(), context), config.budgetBytes(), bootId());
    }

    /**
     * @param budget bytes; 0 = no limit but the disk
     * @param boot names this run of the machine; 0 = unknown
     */
    FileMediaStore(Path directory, long budget, long boot) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.budget = budget;
        this.boot = boot;
        sweep();
        this.forcer =
                new ScheduledThreadPoolExecutor(
                        1,
                        task -> {
                            Thread t = new Thread(task, "usher-storage-force");
                            t.setDaemon(true);
                            return t;
                        });
        // closing an item forces it
        forcer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    private static Path directory(String configured, BundleContext context) {
        if (!configured.isEmpty()) {
            return Path.of(configured);
        }
        String data = context.getProperty("karaf.data");
        return data == null
                ? context.getDataFile("store").toPath()
                : Path.of(data, "usher", "store");
    }

    static long bootId() throws IOException {
        try {
            UUID id = UUID.fromString(Files.readString(BOOT_ID).strip());
            return id.getMostSignificantBits() ^ id.getLeastSignificantBits();
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    @Override
    public synchronized StoredItem open(ItemLayout layout) throws StorageException {
        checkOpen();
        Path home = directory.resolve(layout.infoHash().hex());
        Path description = home.resolve(FileStoredItem.LAYOUT);
        try {
            if (!LayoutFile.read(description).filter(layout::equals).isPresent()) {
                if (!Files.isDirectory(home)) {
                    makeRoom(layout);
                }
                Files.createDirectories(home);
                LayoutFile.write(description, layout);
                forceDirectory(home);
                forceDirectory(directory);
            }
            FileStoredItem item =
                    new FileStoredItem(layout, home, boot, this::forceSoon, open::remove);
            open.add(item);
            return item;
        } catch (StorageException e) {
            throw e;
        } catch (IOException e) {
            throw failure("open " + home, e);
        }
    }

    @Override
    public List<InfoHash> items() throws StorageException {
        checkOpen();
        try {
            return present();
        } catch (IOException e) {
            throw failure("list " + directory, e);
        }
    }

    /**
     * The item is gone at once and for good; its bytes go after that, after a crash at the next
     * start.
     */
    @Override
    public synchronized void delete(InfoHash item) throws StorageException {
        checkOpen();
        Path home = directory.resolve(item.hex());
        try {
            for (FileStoredItem i : List.copyOf(open)) {
                if (i.layout().infoHash().equals(item)) {
                    i.close();
                }
            }
            Path doomed = directory.resolve(item.hex() + DELETED + UUID.randomUUID());
            Files.move(home, doomed, StandardCopyOption.ATOMIC_MOVE);
            forceDirectory(directory);
            deleteTree(doomed);
        } catch (NoSuchFileException e) {
            LOG.debug("{} was not here", item);
        } catch (IOException e) {
            throw failure("delete " + home, e);
        }
    }

    @Override
    public synchronized long free() throws StorageException {
        checkOpen();
        try {
            return Math.max(0, Math.min(budgetLeft(), diskLeft()));
        } catch (IOException e) {
            throw failure("measure " + directory, e);
        }
    }

    @Deactivate
    void close() {
        forcer.shutdown();
        try {
            if (!forcer.awaitTermination(5, TimeUnit.SECONDS)) {
                forcer.shutdownNow();
            }
        } catch (InterruptedException e) {
            forcer.shutdownNow();
            Thread.currentThread().interrupt();
        }
        for (FileStoredItem item : List.copyOf(open)) {
            try {
                item.close();
            } catch (StorageException e) {
                LOG.warn("{}", e.getMessage());
            }
        }
    }

    private void makeRoom(ItemLayout layout) throws IOException {
        long needed = layout.length();
        if (needed > budgetLeft()) {
            throw new StorageException(
                    Reason.FULL,
                    String.format(
                            "The item needs %d bytes, but %d of the budget of %d are left:"
                                    + " remove items or raise budgetBytes of %s",
                            needed, Math.max(0, budgetLeft()), budget, PID),
                    null);
        }
        if (needed > diskLeft()) {
            throw new StorageException(
                    Reason.FULL,
                    String.format(
                            "The item needs %d bytes, but the disk of %s has room for %d:"
                                    + " remove items or give the box more room",
                            needed, directory, Math.max(0, diskLeft())),
                    null);
        }
    }

    private long budgetLeft() throws IOException {
        if (budget == 0) {
            return Long.MAX_VALUE;
        }
        long taken = 0;
        for (InfoHash item : present()) {
            taken += LayoutFile.read(layoutFile(item)).map(ItemLayout::length).orElse(0L);
        }
        return budget - taken;
    }

    /** What the disk has, less what the items present are still going to take. */
    private long diskLeft() throws IOException {
        long promised = 0;
        for (InfoHash item : present()) {
            long length = LayoutFile.read(layoutFile(item)).map(ItemLayout::length).orElse(0L);
            promised += Math.max(0, length - written(item));
        }
        return Files.getFileStore(directory).getUsableSpace() - promised;
    }

    private long written(InfoHash item) throws IOException {
        for (FileStoredItem i : open) {
            if (i.layout().infoHash().equals(item)) {
                return i.markedBytes();
            }
        }
        long size = 0;
        Path home = directory.resolve(item.hex());
        for (int i = 0; Files.exists(FileStoredItem.file(home, i)); i++) {
            size += Files.size(FileStoredItem.file(home, i));
        }
        return size;
    }

    private Path layoutFile(InfoHash item) {
        return directory.resolve(item.hex()).resolve(FileStoredItem.LAYOUT);
    }

    private List<InfoHash> present() throws IOException {
        List<InfoHash> found = new ArrayList<>();
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(
                        directory, p -> NAME.matcher(p.getFileName().toString()).matches())) {
            for (Path p : entries) {
                found.add(new InfoHash(p.getFileName().toString()));
            }
        }
        return found;
    }

    private void forceSoon(FileStoredItem item) {
        try {
            forcer.schedule(
                    () -> force(item),
                    item.batchFull() ? 0 : FORCE_AFTER_SECONDS,
                    TimeUnit.SECONDS);
        } catch (RejectedExecutionException closing) {
            LOG.debug("closing: {} is forced when it is closed", item.layout().infoHash());
        }
    }

    private static void force(FileStoredItem item) {
        try {
            item.force();
        } catch (StorageException e) {
            LOG.warn("{}; after a power cut this part is fetched again", e.getMessage());
        }
    }

    private void sweep() throws IOException {
        try (DirectoryStream<Path> rest =
                Files.newDirectoryStream(directory, "*" + DELETED + "*")) {
            for (Path p : rest) {
                deleteTree(p);
            }
        }
    }

    private static void deleteTree(Path root) throws IOException {
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes a)
                            throws IOException {
                        Files.deleteIfExists(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path dir, IOException failed)
                            throws IOException {
                        Files.deleteIfExists(dir);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    private static void forceDirectory(Path dir) throws IOException {
        try (FileChannel c = FileChannel.open(dir, StandardOpenOption.READ)) {
            c.force(true);
        }
    }

    private void checkOpen() throws StorageException {
        if (forcer.isShutdown()) {
            throw new StorageException(
                    Reason.CLOSED, "The store in " + directory + " was closed", null);
        }
    }

    private static StorageException failure(String what, IOException e) {
        return new StorageException(Reason.IO, "Cannot " + what + ": " + e.getMessage(), e);
    }
}
