package dev.usher.backend.api;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The backend as keeper of who watches in a household. Every call may be made from any thread and
 * proves the box's key by mutual TLS; refusals are {@link dev.usher.media.api.Problem}s.
 */
@ProviderType
public interface Viewers {
    /**
     * @param after the revision this box has; -1 for none
     * @return empty = nothing is newer
     */
    Optional<SignedProfiles> profiles(long after) throws BackendException;

    /**
     * Checks the household's PIN, which no box knows.
     *
     * @throws dev.usher.media.api.Problem pin-required (403), pin-wrong (403), pin-blocked (429)
     */
    void checkPin(String pin) throws BackendException;
}
