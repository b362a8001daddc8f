package dev.usher.drm.api.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;

/** Random access to the clear bytes of one file, as long as its licence lasts. */
@ProviderType
public interface ClearSource {
    long length();

    /**
     * Fills {@code dst} completely from {@code position}; waits for bytes that are on their way.
     *
     * @throws IOException the file ends before
     * @throws dev.usher.media.api.Problem why it cannot be watched any more; let it pass
     */
    void read(long position, ByteBuffer dst) throws IOException;
}
