package dev.usher.settop.api;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Profiles: who of the household sits in front of this box, and what they may watch. Somebody stays
 * chosen until another is, or nobody did anything for long.
 */
@ProviderType
public interface Profiles {
    /** Those of the household, as the server signed them; empty = none are set up. */
    List<Profile> profiles();

    /** Who was chosen; empty = nobody, or nobody has to be. */
    Optional<Profile> chosen();

    /**
     * @param pin the profile's own; null when it has none
     * @throws dev.usher.media.api.Problem profile-unknown (404), pin-required (403), pin-wrong
     *     (403, with {@code triesLeft}), pin-blocked (429, with {@code retryAfter} in seconds)
     */
    Profile choose(String profile, String pin);

    /**
     * The PIN once more, for what asks for it: that of who is chosen, or the household's.
     *
     * @throws dev.usher.media.api.Problem as {@link #choose}; profile-required (403) when nobody is
     *     chosen, server-unreachable (503) when only the server knows the PIN
     */
    void enterPin(String pin);

    /** Nobody is chosen any more. */
    void leave();

    /** Somebody used the remote control, or watches: who is chosen stays so. */
    void active();

    /**
     * Who watches, for the DRM system; to be asked before each use of a key. Quick.
     *
     * @return empty = no profiles are set up: everything may be watched as it was bought. As long
     *     as it is not known whether there are any, and while nobody is chosen, somebody who may
     *     watch only what is for everybody
     */
    Optional<Watcher> watcher();

    /**
     * Somebody who watches.
     *
     * @param maxRating age; what is rated above does not open for them
     */
    record Profile(String id, String name, int maxRating, boolean hasPin) {}

    /**
     * Who watches now.
     *
     * @param profile its id; empty = nobody is chosen
     * @param pinVerified whether a PIN was entered since they were chosen
     */
    record Watcher(String profile, int maxRating, boolean pinVerified) {}
}
