package dev.usher.renderer.api;

import dev.usher.renderer.api.host.MediaSource;
import dev.usher.renderer.api.host.PlaybackListener;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/** A screen or a loudspeaker. Thread-safe. */
@ConsumerType
public interface Renderer {
    /** Short name, e.g. {@code mpv}. */
    String name();

    /**
     * How well it shows this media type: 0 = not at all, 100 = best. Quick; also says 0 while its
     * device is absent.
     */
    int match(String mediaType);

    /**
     * EME names of the key systems whose protected streams it decrypts by itself, e.g. {@code
     * org.w3.clearkey}; the platform prefers these to clear bytes. Quick.
     */
    default Set<String> keySystems() {
        return Set.of();
    }

    /** Whether it shows this media type also from clear bytes. Quick. */
    default boolean takesClear(String mediaType) {
        return true;
    }

    /**
     * Starts showing. Returns as soon as the request is on its way; the listener hears what becomes
     * of it.
     *
     * @throws RendererException the renderer cannot start at all
     */
    Playback open(MediaSource source, PlaybackListener listener) throws RendererException;
}
