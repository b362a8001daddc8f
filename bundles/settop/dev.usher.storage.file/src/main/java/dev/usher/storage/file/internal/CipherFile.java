package dev.usher.storage.file.internal;

import dev.usher.storage.api.StorageException;
import dev.usher.storage.api.StorageException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** One ciphertext file, open for positional reads and writes from any number of threads. */
final class CipherFile {
    private final Path path;
    private final long length;
    private volatile FileChannel channel;
    private volatile boolean closed;

    /**
     * @param length bytes the complete file has
     */
    CipherFile(Path path, long length) throws IOException {
        this.path = path;
        this.length = length;
        this.channel = openChannel();
    }

    private interface Access<T> {
        T on(FileChannel channel) throws IOException;
    }

    void read(long offset, ByteBuffer dst) throws StorageException {
        int wanted = dst.remaining();
        checkRange(offset, wanted);
        int start = dst.position();
        access(
                "read",
                wanted,
                c -> {
                    dst.position(start);
                    while (dst.hasRemaining()) {
                        if (c.read(dst, offset + dst.position() - start) < 0) {
                            throw new StorageException(
                                    Reason.TRUNCATED,
                                    path
                                            + " ends before byte "
                                            + (offset + wanted)
                                            + ": the missing part must be fetched again",
                                    null);
                        }
                    }
                    return null;
                });
    }

    void write(long offset, ByteBuffer src) throws StorageException {
        int start = src.position();
        checkRange(offset, src.remaining());
        access(
                "write",
                src.remaining(),
                c -> {
                    src.position(start);
                    while (src.hasRemaining()) {
                        c.write(src, offset + src.position() - start);
                    }
                    return null;
                });
    }

    long size() throws StorageException {
        return access("measure", 0, FileChannel::size);
    }

    void force() throws StorageException {
        access(
                "force",
                0,
                c -> {
                    c.force(false);
                    return null;
                });
    }

    void close() throws IOException {
        closed = true;
        channel.close();
    }

    /**
     * A thread that is interrupted in channel I/O closes the channel for everybody; the others, and
     * the interrupted one itself, go on with a new one.
     */
    private <T> T access(String what, int bytes, Access<T> access) throws StorageException {
        boolean interrupted = false;
        try {
            while (true) {
                FileChannel used = channel;
                try {
                    return access.on(used);
                } catch (ClosedChannelException e) {
                    interrupted |= Thread.interrupted();
                    reopen(used, e);
                }
            }
        } catch (StorageException e) {
            throw e;
        } catch (IOException e) {
            throw failure(what, bytes, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized void reopen(FileChannel broken, ClosedChannelException cause)
            throws IOException {
        if (closed) {
            throw new StorageException(Reason.CLOSED, path + " was closed", cause);
        }
        if (channel == broken) {
            channel = openChannel();
        }
    }

    private FileChannel openChannel() throws IOException {
        return FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    }

    private StorageException failure(String what, int bytes, IOException e) {
        if (what.equals("write") && isFull(bytes, e)) {
            return new StorageException(
                    Reason.FULL,
                    "The disk of "
                            + path.getParent()
                            + " is full: remove items or give the box more room",
                    e);
        }
        return new StorageException(
                Reason.IO, "Cannot " + what + " " + path + ": " + e.getMessage(), e);
    }

    /**
     * Java has no error code for it: the disk tells, and where it does not (quota) the text does.
     */
    private boolean isFull(int bytes, IOException e) {
        String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (text.contains("no space left") || text.contains("quota exceeded")) {
            return true;
        }
        try {
            return Files.getFileStore(path).getUsableSpace() < bytes;
        } catch (IOException unknown) {
            e.addSuppressed(unknown);
            return false;
        }
    }

    private void checkRange(long offset, int bytes) {
        if (offset < 0 || offset + bytes > length) {
            throw new IndexOutOfBoundsException(
                    bytes + " bytes at " + offset + " of " + path + ", which has " + length);
        }
    }
}
