package dev.usher.drm.api;

import dev.usher.drm.api.host.CipherSource;
import dev.usher.drm.api.host.DrmHost;
import dev.usher.media.api.Manifest;
import java.io.IOException;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** A DRM system. Thread-safe. */
@ConsumerType
public interface DrmSystem {
    /** Name of the scheme, e.g. {@code cobblestone-128}. */
    String scheme();

    /**
     * What licences for this system are sealed to, when it keeps a private key of its own, out of
     * the box's reach; empty = the box's own key.
     */
    default Optional<SealingKey> sealingKey() {
        return Optional.empty();
    }

    /**
     * Begins to prepare, in the background, so that the first opening is as quick as the tenth. For
     * who runs the system outside of a container, where no component does it.
     */
    default void warmUp() {
        // nothing to prepare
    }

    /**
     * Opens one file of an item.
     *
     * @param licence JWS as the server granted it
     * @param file index into the manifest's files
     * @param source the file's ciphertext; closed with the session
     * @throws DrmException the licence does not open this file on this box now
     * @throws IOException the ciphertext cannot be read
     */
    DecryptSession open(
            DrmHost host, String licence, Manifest manifest, int file, CipherSource source)
            throws DrmException, IOException;
}
