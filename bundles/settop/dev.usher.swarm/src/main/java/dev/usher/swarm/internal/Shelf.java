package dev.usher.swarm.internal;

import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.PieceSet;
import dev.usher.storage.api.MediaStore;
import dev.usher.storage.api.StorageException;
import dev.usher.storage.api.StorageException.Reason;
import dev.usher.storage.api.StoredItem;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An item's place in whichever store there is. Reads and writes come from any thread and outlive a
 * change of the store; everything else is the loop's.
 */
final class Shelf {
    private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);
    private static final String NO_STORE =
            "No storage is there: attach the disk or start a storage bundle";

    private final ItemLayout layout;
    private volatile StoredItem stored;
    private volatile PieceSet verified = PieceSet.none();
    private volatile int generation;
    private String trouble = NO_STORE;

    Shelf(ItemLayout layout) {
        this.layout = layout;
    }

    /** Moves to this store; when it refuses, {@link #trouble()} says why. */
    void moveTo(Optional<MediaStore> store) {
        StoredItem old = stored;
        StoredItem young = null;
        trouble = NO_STORE;
        if (store.isPresent()) {
            try {
                young = store.get().open(layout);
                trouble = "";
            } catch (StorageException e) {
                trouble = e.getMessage();
                LOG.warn("{} cannot be stored: {}", layout.item(), e.getMessage());
            }
        }
        generation++;
        verified = young == null ? PieceSet.none() : young.verified();
        stored = young;
        close(old);
    }

    /** Why nothing can be stored; empty = it can. */
    String trouble() {
        return trouble;
    }

    PieceSet verified() {
        return verified;
    }

    boolean complete() {
        return verified.size() == layout.pieceCount();
    }

    /** Counts the stores this item was in: what was written before it changed may not be here. */
    int generation() {
        return generation;
    }

    void read(int file, long offset, ByteBuffer dst) throws StorageException {
        int start = dst.position();
        while (true) {
            StoredItem s = current();
            try {
                s.read(file, offset, dst);
                return;
            } catch (StorageException e) {
                if (e.reason() != Reason.CLOSED || s == stored) {
                    throw e;
                }
                dst.position(start);
            }
        }
    }

    /** Writes into the store that is the current one when it returns. */
    void write(int file, long offset, ByteBuffer src) throws StorageException {
        while (true) {
            StoredItem s = current();
            try {
                s.write(file, offset, src.duplicate());
                if (s == stored) {
                    return;
                }
            } catch (StorageException e) {
                if (e.reason() != Reason.CLOSED || s == stored) {
                    throw e;
                }
            }
        }
    }

    void mark(int piece) throws StorageException {
        current().mark(piece);
        verified = verified.or(PieceSet.of(piece));
    }

    /** These pieces count no more. */
    void unmark(PieceSet pieces) {
        verified = verified.minus(pieces);
        StoredItem s = stored;
        pieces.stream()
                .forEach(
                        piece -> {
                            try {
                                if (s != null) {
                                    s.unmark(piece);
                                }
                            } catch (StorageException e) {
                                LOG.warn(
                                        "Piece {} of {} stays marked: {}",
                                        piece,
                                        layout.item(),
                                        e.getMessage());
                            }
                        });
    }

    void close() {
        StoredItem old = stored;
        stored = null;
        trouble = NO_STORE;
        verified = PieceSet.none();
        close(old);
    }

    private StoredItem current() throws StorageException {
        StoredItem s = stored;
        if (s == null) {
            throw new StorageException(Reason.CLOSED, NO_STORE, null);
        }
        return s;
    }

    private static void close(StoredItem item) {
        if (item != null) {
            try {
                item.close();
            } catch (StorageException e) {
                LOG.warn("{}", e.getMessage());
            }
        }
    }
}
