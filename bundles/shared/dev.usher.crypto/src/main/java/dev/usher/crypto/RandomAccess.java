package dev.usher.crypto;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/** A ciphertext that can be read from any position. Whoever opened it closes it. */
@ConsumerType
public interface RandomAccess {
    /** Bytes of ciphertext. */
    long length();

    /**
     * Fills {@code dst} completely.
     *
     * @param position bytes from the start
     * @throws IOException the bytes cannot be had
     */
    void read(long position, ByteBuffer dst) throws IOException;
}
