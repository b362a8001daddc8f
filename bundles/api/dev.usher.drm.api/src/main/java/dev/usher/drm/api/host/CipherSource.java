package dev.usher.drm.api.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;

/** Random access to one file's ciphertext. */
@ProviderType
public interface CipherSource extends AutoCloseable {
    long length();

    /** Fills {@code dst} completely from {@code position}. */
    void read(long position, ByteBuffer dst) throws IOException;

    /** Whether so many bytes from {@code position} can be read without waiting for a delivery. */
    default boolean isAtHand(long position, int length) {
        return true;
    }

    @Override
    void close() throws IOException;
}
