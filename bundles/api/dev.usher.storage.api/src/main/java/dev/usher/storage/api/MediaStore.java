package dev.usher.storage.api;

import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemLayout;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A disk that keeps encrypted items. Thread-safe. What was marked verified survives kill -9
 * together with its bytes. Two stores over the same directory may be open at once while one
 * replaces the other.
 */
@ConsumerType
public interface MediaStore {
    /** Opens an item, making room for it when it is new. */
    StoredItem open(ItemLayout layout) throws StorageException;

    /** The items present, complete or not. */
    List<InfoHash> items() throws StorageException;

    /** Removes an item and all it holds; an absent one is no error. */
    void delete(InfoHash item) throws StorageException;

    /** Bytes left of the budget for items. */
    long free() throws StorageException;
}
