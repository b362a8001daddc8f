package dev.usher.renderer.api.host;

import org.osgi.annotation.versioning.ProviderType;

/** Hears what becomes of a presentation; called on any thread, returns quickly. */
@ProviderType
public interface PlaybackListener {
    /**
     * @param reason for a person; empty unless FAILED
     */
    void state(State state, String reason);

    /** Where a presentation stands. */
    enum State {
        STARTING,
        /** Evidence that it is on the screen: a frame, or a position that advanced. */
        PLAYING,
        PAUSED,
        /** Reached the end. */
        ENDED,
        FAILED
    }
}
