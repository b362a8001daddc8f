package dev.usher.drm.cobblestone.internal;

import dev.usher.crypto.CobblestoneException;
import dev.usher.crypto.CobblestoneReader;
import dev.usher.drm.api.DecryptSession;
import dev.usher.drm.api.DrmException;
import dev.usher.drm.api.host.CipherSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/**
 * One opened file. The reader lets out authenticated chunks only; the licence is asked before each
 * read.
 */
final class CobblestoneSession implements DecryptSession {
    private final Admission admission;
    private final CobblestoneReader reader;
    private final CipherSource source;

    CobblestoneSession(Admission admission, CobblestoneReader reader, CipherSource source) {
        this.admission = admission;
        this.reader = reader;
        this.source = source;
    }

    @Override
    public long length() {
        return reader.length();
    }

    @Override
    public int read(long position, ByteBuffer dst) throws DrmException, IOException {
        if (position < reader.length()) {
            admission.admit();
        } else {
            admission.check();
        }
        try {
            return reader.read(position, dst);
        } catch (CobblestoneException e) {
            throw CobblestoneDrm.tampered(e);
        }
    }

    @Override
    public Optional<Instant> expires() {
        return admission.end();
    }

    @Override
    public void close() throws IOException {
        reader.close();
        source.close();
    }
}
