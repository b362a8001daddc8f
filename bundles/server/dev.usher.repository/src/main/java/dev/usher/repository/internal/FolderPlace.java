package dev.usher.repository.internal;

import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.repository.placement.CiphertextPlace;
import dev.usher.repository.placement.PlaceException;
import dev.usher.repository.placement.PlaceException.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** This runtime's disk as one of the places where copies lie. */
@Component(service = CiphertextPlace.class)
public final class FolderPlace implements CiphertextPlace {
    private static final int BUFFER = 128 * 1024;

    private final LocalRepository repository;

    @Activate
    public FolderPlace(@Reference LocalRepository repository) {
        this.repository = repository;
    }

    @Override
    public void probe() throws PlaceException {
        try {
            repository.folder().usableSpace();
        } catch (IOException e) {
            throw trouble(e);
        }
    }

    @Override
    public long length(ItemId item, String path) throws PlaceException {
        long size = CiphertextFolder.size(repository.folder().file(item, path));
        if (size < 0) {
            throw new PlaceException(Reason.ABSENT, "is not there");
        }
        return size;
    }

    @Override
    public ByteBuffer read(ItemId item, String path, long offset, int length)
            throws PlaceException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        try (FileChannel file =
                FileChannel.open(repository.folder().file(item, path), StandardOpenOption.READ)) {
            while (bytes.hasRemaining()) {
                if (file.read(bytes, offset + bytes.position()) < 0) {
                    throw new PlaceException(Reason.WRONG, "is shorter than it should be");
                }
            }
            return bytes.flip();
        } catch (NoSuchFileException e) {
            throw new PlaceException(Reason.ABSENT, "is not there", e);
        } catch (IOException e) {
            throw trouble(e);
        }
    }

    @Override
    public void write(ItemId item, String path, long length, InputStream bytes)
            throws PlaceException {
        Path target = repository.folder().file(item, path);
        Path part = target.resolveSibling(path + ".part");
        try {
            if (repository.folder().usableSpace() < length) {
                throw new PlaceException(Reason.FULL, "the disk is full");
            }
            Files.createDirectories(target.getParent());
            try (FileChannel file =
                    FileChannel.open(
                            part,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE)) {
                pour(bytes, file, length);
                file.force(true);
            }
            Files.move(
                    part,
                    target,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            CiphertextFolder.sync(target.getParent());
        } catch (IOException e) {
            throw trouble(e);
        }
    }

    private static void pour(InputStream from, FileChannel to, long length) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long left = length;
        while (left > 0) {
            int n = from.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (n < 0) {
                throw new EOFException(left + " bytes did not come");
            }
            ByteBuffer some = ByteBuffer.wrap(buffer, 0, n);
            while (some.hasRemaining()) {
                to.write(some);
            }
            left -= n;
        }
    }

    @Override
    public void complete(ItemLayout layout) {
        repository.adopt(layout);
    }

    @Override
    public void delete(ItemId item, List<String> paths) throws PlaceException {
        try {
            repository.drop(item, paths);
        } catch (IOException e) {
            throw trouble(e);
        }
    }

    private static PlaceException trouble(IOException e) {
        return new PlaceException(Reason.TROUBLE, "the disk fails: " + e.getMessage(), e);
    }
}
