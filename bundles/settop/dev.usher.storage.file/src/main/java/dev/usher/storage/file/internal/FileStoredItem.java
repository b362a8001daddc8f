package dev.usher.storage.file.internal;

import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.ItemLayout.Span;
import dev.usher.media.api.PieceSet;
import dev.usher.storage.api.StorageException;
import dev.usher.storage.api.StorageException.Reason;
import dev.usher.storage.api.StoredItem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;

/** An open directory of an item. */
final class FileStoredItem implements StoredItem {
    static final String LAYOUT = "layout";
    static final String MARKS = "verified";

    /** So much may lie in the page cache before it is forced to the disk. */
    private static final long BATCH = 64L << 20;

    private final ItemLayout layout;
    private final Path directory;
    private final boolean forceEveryMark;
    private final Consumer<FileStoredItem> forceSoon;
    private final Consumer<FileStoredItem> onClose;
    private final List<CipherFile> files = new ArrayList<>();
    private final MarkLog marks;
    private long unforced;
    private boolean closed;

    /**
     * @param boot names this run of the machine; 0 = unknown: then every mark waits for the disk
     * @param forceSoon asks for a call of {@link #force()} on another thread
     * @param onClose hears once that this item was closed
     */
    FileStoredItem(
            ItemLayout layout,
            Path directory,
            long boot,
            Consumer<FileStoredItem> forceSoon,
            Consumer<FileStoredItem> onClose)
            throws IOException {
        this.layout = layout;
        this.directory = directory;
        this.forceEveryMark = boot == 0;
        this.forceSoon = forceSoon;
        this.onClose = onClose;
        this.marks =
                new MarkLog(directory.resolve(MARKS), layout.infoHash(), layout.pieceCount(), boot);
        try {
            for (int i = 0; i < layout.files().size(); i++) {
                files.add(new CipherFile(file(directory, i), layout.files().get(i).length()));
            }
            dropTruncated();
        } catch (IOException e) {
            closeFiles();
            throw e;
        }
    }

    /** Named by number: the path in the layout is somebody else's word. */
    static Path file(Path directory, int number) {
        return directory.resolve("file-" + number);
    }

    /** A hole reads as zeros once the file has grown again, so these marks must go for good. */
    private void dropTruncated() throws IOException {
        BitSet marked = marks.marked();
        for (int piece = marked.nextSetBit(0); piece >= 0; piece = marked.nextSetBit(piece + 1)) {
            if (!present(layout.span(piece))) {
                marks.unmark(piece);
            }
        }
    }

    private boolean present(Span span) throws StorageException {
        return files.get(span.file()).size() >= span.offset() + span.length();
    }

    @Override
    public ItemLayout layout() {
        return layout;
    }

    @Override
    public void read(int file, long offset, ByteBuffer dst) throws StorageException {
        files.get(file).read(offset, dst);
    }

    @Override
    public void write(int file, long offset, ByteBuffer src) throws StorageException {
        files.get(file).write(offset, src);
    }

    @Override
    public PieceSet verified() {
        try {
            return PieceSet.of(marks.marked());
        } catch (IOException e) {
            // closed, or the disk is gone: nothing here can be relied on
            return PieceSet.none();
        }
    }

    @Override
    public void mark(int piece) throws StorageException {
        Span span = layout.span(piece);
        if (!present(span)) {
            throw new StorageException(
                    Reason.TRUNCATED, "piece " + piece + " is not wholly in " + directory, null);
        }
        try {
            if (forceEveryMark) {
                for (CipherFile f : files) {
                    f.force();
                }
                marks.mark(piece);
                marks.forced(marks.end());
                return;
            }
            marks.mark(piece);
        } catch (IOException e) {
            throw failure("mark piece " + piece, e);
        }
        if (countUnforced(span.length())) {
            forceSoon.accept(this);
        }
    }

    private synchronized boolean countUnforced(int bytes) {
        long before = unforced;
        unforced += bytes;
        return before == 0 || before < BATCH && unforced >= BATCH;
    }

    @Override
    public void unmark(int piece) throws StorageException {
        layout.span(piece);
        try {
            marks.unmark(piece);
        } catch (IOException e) {
            throw failure("unmark piece " + piece, e);
        }
    }

    /** Bytes of the pieces that count. */
    long markedBytes() {
        return verified().stream().mapToLong(p -> layout.span(p).length()).sum();
    }

    /** Whether enough was marked to force it before its time. */
    synchronized boolean batchFull() {
        return unforced >= BATCH;
    }

    /** Brings what was marked to the disk, so that it survives a power cut. */
    void force() throws StorageException {
        synchronized (this) {
            if (unforced == 0 || closed) {
                return;
            }
            unforced = 0;
        }
        try {
            long end = marks.end();
            for (CipherFile f : files) {
                f.force();
            }
            marks.forced(end);
        } catch (IOException e) {
            throw failure("force " + layout.infoHash(), e);
        }
    }

    @Override
    public void close() throws StorageException {
        force();
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        onClose.accept(this);
        try {
            closeFiles();
        } catch (IOException e) {
            throw failure("close " + layout.infoHash(), e);
        }
    }

    private void closeFiles() throws IOException {
        IOException failed = null;
        for (CipherFile f : files) {
            try {
                f.close();
            } catch (IOException e) {
                failed = e;
            }
        }
        marks.close();
        if (failed != null) {
            throw failed;
        }
    }

    private synchronized StorageException failure(String what, IOException e) {
        if (e instanceof StorageException s) {
            return s;
        }
        Reason reason = closed ? Reason.CLOSED : Reason.IO;
        return new StorageException(
                reason, "Cannot " + what + " in " + directory + ": " + e.getMessage(), e);
    }
}
