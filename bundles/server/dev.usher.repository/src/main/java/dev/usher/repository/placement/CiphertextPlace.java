package dev.usher.repository.placement;

import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Where ciphertext of items lies: a disk or a server. Thread-safe; calls block, bounded in time
 * unless the stream that is written never ends.
 */
public interface CiphertextPlace {
    /** Whether it answers at all. */
    void probe() throws PlaceException;

    /** Bytes of a file. */
    long length(ItemId item, String path) throws PlaceException;

    /** Exactly these bytes of a file. */
    ByteBuffer read(ItemId item, String path, long offset, int length) throws PlaceException;

    /** Writes a file anew, all or nothing as far as the place can. */
    void write(ItemId item, String path, long length, InputStream bytes) throws PlaceException;

    /** All files of the item are there and were verified. */
    default void complete(ItemLayout layout) throws PlaceException {}

    /** Deletes these files, as far as they are there. */
    void delete(ItemId item, List<String> paths) throws PlaceException;
}
