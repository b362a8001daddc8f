package dev.usher.drm.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** One opened file. Used by one thread at a time. Clear bytes exist in memory only. */
@ConsumerType
public interface DecryptSession extends AutoCloseable {
    /** Bytes of the original. */
    long length();

    /**
     * Fills {@code dst} as far as the file goes.
     *
     * @return bytes put, -1 at the end
     * @throws DrmException the viewing period is over, the clock is suspect, or the ciphertext was
     *     tampered with
     */
    int read(long position, ByteBuffer dst) throws DrmException, IOException;

    /** End of the viewing period; empty = none. */
    Optional<Instant> expires();

    /** Wipes the keys. */
    @Override
    void close() throws IOException;
}
