package dev.usher.drm.api;

import dev.usher.drm.api.host.ClearSource;
import java.io.IOException;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A DRM system of renderers that decrypt by themselves, such as a browser (W3C Encrypted Media
 * Extensions). What a {@link DrmSystem} opened is encrypted anew for one playback under a key of
 * its own: the item's key never gets as far as the renderer. Thread-safe.
 */
@ConsumerType
public interface ProtectionSystem {
    /** Key system as EME names it, e.g. {@code org.w3.clearkey}. */
    String keySystem();

    /** Whether files of this type (RFC 6838) may be protected. Quick. */
    boolean supports(String mediaType);

    /**
     * Reads the file's index and makes the playback's key.
     *
     * @param clear stays the caller's; read as long as the stream is used
     * @return empty = this file cannot be protected: another container or codec, or broken
     * @throws IOException the file cannot be read
     */
    Optional<ProtectedStream> protect(ClearSource clear) throws IOException;
}
