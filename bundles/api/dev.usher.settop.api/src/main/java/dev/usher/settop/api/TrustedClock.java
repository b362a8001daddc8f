package dev.usher.settop.api;

import java.time.Instant;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Identity: time that an owner cannot set back. A floor on the disk never falls; between the
 * server's words the monotonic clock counts.
 */
@ProviderType
public interface TrustedClock {
    /** Empty: the machine's clock is behind the floor, or was never confirmed; ask the server. */
    Optional<Instant> now();

    /**
     * A time that has certainly come: the server's word, and the monotonic clock since; the epoch
     * when it was never heard. Only this makes an end final: a machine clock that was set forward
     * does not.
     */
    Instant certain();

    /** The server's time, heard over mutual TLS. */
    void sync(Instant serverTime);
}
