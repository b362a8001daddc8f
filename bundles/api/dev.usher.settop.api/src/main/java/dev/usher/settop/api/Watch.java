package dev.usher.settop.api;

import java.time.Duration;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Somebody watches a file of an item, which may still be on its way: what the playhead comes to
 * next is fetched first. Thread-safe.
 */
@ProviderType
public interface Watch extends AutoCloseable {
    /** Of a file that is all there. */
    Watch OF_WHOLE = new WatchOfWhole();

    /**
     * The playhead is here now.
     *
     * @param offset bytes of ciphertext from the beginning of the file
     */
    void at(long offset);

    /**
     * How long to wait before playing on from the playhead, so that nothing is missed from there to
     * the end of the file at the rate the sources send now.
     *
     * @return zero = begin now; empty = they send too slowly, or nothing yet
     */
    Optional<Duration> patience(long offset);

    /**
     * Waits until {@link #patience} is zero. The end of the file is fetched first: many formats
     * keep their index there.
     *
     * @param offset where playing begins, in bytes of ciphertext from the beginning of the file
     * @return the patience that is left; zero = begin now
     * @throws InterruptedException when the thread is interrupted
     */
    Optional<Duration> awaitBeginning(long offset, Duration atMost) throws InterruptedException;

    /**
     * Waits until a part of the file is there, which is fetched before all others.
     *
     * @param offset bytes of ciphertext from the beginning of the file
     * @return whether it is there
     * @throws InterruptedException when the thread is interrupted
     */
    boolean await(long offset, int length, Duration atMost) throws InterruptedException;

    /** Nobody watches any more; who waits is told that it is not there. */
    @Override
    void close();
}
