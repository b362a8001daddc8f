package dev.usher.repository.internal;

import dev.usher.media.api.ItemId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of a repository: {@code items/<item>/<path>} is served, {@code drafts/<item>/<index>}
 * is not yet, {@code drafts/<item>.leaves/<index>} holds the leaf hashes of a draft's files.
 */
final class CiphertextFolder {
    private final Path items;
    private final Path drafts;

    CiphertextFolder(Path root) throws IOException {
        this.items = Files.createDirectories(root.resolve("items"));
        this.drafts = Files.createDirectories(root.resolve("drafts"));
    }

    Path item(ItemId item) {
        return items.resolve(item.value());
    }

    /** One file of an item that is served. */
    Path file(ItemId item, String path) {
        return item(item).resolve(path);
    }

    /**
     * Where the draft's ciphertext lies: that of a first version already among the items when a
     * crash interrupted its publication.
     */
    Path draft(ItemId item, int version) {
        Path draft = drafts.resolve(item.value());
        return version > 1 || Files.isDirectory(draft) ? draft : item(item);
    }

    /**
     * A file of the draft, under the name of its index or, after a crash, its final one.
     *
     * @param path its final name
     */
    Path draftFile(ItemId item, int version, int index, String path) {
        Path draft = draft(item, version);
        Path written = draft.resolve(Integer.toString(index));
        if (Files.exists(written)) {
            return written;
        }
        Path named = draft.resolve(path);
        return Files.exists(named) ? named : file(item, path);
    }

    Path leaves(ItemId item) {
        return drafts.resolve(item.value() + ".leaves");
    }

    void createDraft(ItemId item) throws IOException {
        Files.createDirectories(drafts.resolve(item.value()));
        Files.createDirectories(leaves(item));
        sync(drafts);
    }

    /**
     * Puts the draft's files in their place for good; those of an earlier version stay beside them.
     * May be repeated after a crash.
     */
    void promote(ItemId item, int version, List<String> paths) throws IOException {
        Path draft = draft(item, version);
        if (version > 1) {
            Files.createDirectories(item(item));
        }
        Path target = version > 1 ? item(item) : draft;
        for (int i = 0; i < paths.size(); i++) {
            Path written = draft.resolve(Integer.toString(i));
            Path named = target.resolve(paths.get(i));
            if (!named.equals(written) && Files.exists(written)) {
                Files.move(written, named, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        sync(target);
        if (!target.equals(item(item))) {
            Files.move(target, item(item), StandardCopyOption.ATOMIC_MOVE);
        }
        sync(items);
    }

    /** Removes what belongs to no draft, and uploads that were interrupted. */
    void sweep(List<ItemId> known) throws IOException {
        List<Path> entries;
        try (Stream<Path> list = Files.list(drafts)) {
            entries = list.toList();
        }
        for (Path entry : entries) {
            String name = entry.getFileName().toString().replace(".leaves", "");
            if (known.stream().noneMatch(i -> i.value().equals(name))) {
                delete(entry);
                continue;
            }
            try (Stream<Path> list = Files.list(entry)) {
                for (Path p : list.filter(f -> f.toString().endsWith(".part")).toList()) {
                    Files.delete(p);
                }
            }
        }
    }

    void deleteDraft(ItemId item) throws IOException {
        delete(drafts.resolve(item.value()));
        delete(leaves(item));
    }

    void deleteItem(ItemId item) throws IOException {
        delete(item(item));
    }

    /** Deletes these files of an item, and its folder when it is empty then. */
    void deleteFiles(ItemId item, List<String> paths) throws IOException {
        for (String path : paths) {
            Files.deleteIfExists(file(item, path));
        }
        try {
            Files.deleteIfExists(item(item));
        } catch (DirectoryNotEmptyException another) {
            // a version of the item stays
        }
    }

    long usableSpace() throws IOException {
        return Files.getFileStore(items).getUsableSpace();
    }

    static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void delete(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes a)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path dir, IOException e)
                            throws IOException {
                        if (e != null) {
                            throw e;
                        }
                        Files.delete(dir);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    /** Bytes of a file; -1 when there is none. */
    static long size(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : -1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
