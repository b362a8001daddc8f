package dev.usher.storage.api;

import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.PieceSet;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One item on the disk. Reads may run in parallel with everything; there is one writer at a time
 * per piece.
 */
@ConsumerType
public interface StoredItem extends AutoCloseable {
    ItemLayout layout();

    /**
     * Fills {@code dst} from {@code offset} of ciphertext file {@code file}; TRUNCATED when the
     * disk has less.
     */
    void read(int file, long offset, ByteBuffer dst) throws StorageException;

    /** Writes all of {@code src}; counts for nothing until the piece is marked. */
    void write(int file, long offset, ByteBuffer src) throws StorageException;

    /** Pieces that were marked and whose bytes are there. */
    PieceSet verified();

    /** The caller checked the piece's hash: from now on it counts, also after a crash. */
    void mark(int piece) throws StorageException;

    /** A marked piece turned out bad: it counts no more. */
    void unmark(int piece) throws StorageException;

    @Override
    void close() throws StorageException;
}
