package dev.usher.renderer.api;

import java.time.Duration;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One running presentation. Thread-safe, nothing blocks longer than a second; calls after close do
 * nothing.
 */
@ConsumerType
public interface Playback extends AutoCloseable {
    /** 1 = normal, 0 = pause. */
    void speed(double speed);

    void seek(Duration position);

    /** Where it is; zero for things without time. */
    Duration position();

    /** Takes it off the screen. */
    @Override
    void close();
}
