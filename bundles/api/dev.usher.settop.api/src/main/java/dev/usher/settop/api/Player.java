package dev.usher.settop.api;

import dev.usher.backend.api.PassGrant;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Player: buys, unlocks, decrypts in memory and shows. */
@ProviderType
public interface Player {
    /**
     * Pays for an offer and keeps the pass.
     *
     * @param pin null when none was asked for
     */
    PassGrant buy(ItemId item, String offer, String pin);

    /** What this box may do with the item now, from what is on the box. */
    Access access(ItemId item);

    /**
     * When the first file of an item can be played from its beginning to its end without a stop.
     *
     * @return zero = now; empty = not known: it does not come, or too slowly
     */
    default Optional<Duration> startsIn(ItemId item) {
        return Optional.empty();
    }

    /**
     * Opens and shows a file of an item.
     *
     * @param renderer name of the wanted renderer; empty = the best match
     * @throws dev.usher.media.api.Problem item-not-available (409), pass-required (402, with
     *     offers), pass-expired (403), clock-suspect (409), no-renderer (409) …
     */
    Session play(ItemId item, int file, String renderer);

    Optional<Session> session();

    /** 1 = normal, 0 = pause. */
    void speed(double speed);

    void seek(Duration position);

    void stop();

    /**
     * @param state none, pass (bought, not begun), open (inside the viewing period), expired
     * @param until end of start-by or viewing period; null = none
     * @param tier up to which the item's files open; null = all of them, or none
     */
    record Access(String state, Instant until, Tier tier) {
        public Access(String state, Instant until) {
            this(state, until, null);
        }
    }

    /**
     * A playback.
     *
     * @param path on this box's HTTP port: unguessable, with ranges, dies with the session
     * @param state starting, playing, paused, ended, failed
     * @param reason for a person when failed; else empty
     */
    record Session(
            String id,
            ItemId item,
            int file,
            String mediaType,
            long length,
            String path,
            String renderer,
            String state,
            String reason,
            Duration position) {}
}
