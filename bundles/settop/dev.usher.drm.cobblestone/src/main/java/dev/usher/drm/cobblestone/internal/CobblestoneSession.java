package dev.usher.drm.cobblestone.internal;

import dev.usher.crypto.CobblestoneException;
import dev.usher.crypto.CobblestoneReader;
import dev.usher.drm.api.DecryptSession;
import dev.usher.drm.api.DrmException;
import dev.usher.drm.api.host.CipherSource;
import dev.usher.drm.api.host.DrmHost;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/**
 * One opened file. The reader lets out authenticated chunks only; the licence is asked before each
 * read.
 */
final class CobblestoneSession implements DecryptSession {
    private final DrmHost host;
    private final Licence licence;
    private final CobblestoneReader reader;
    private final CipherSource source;

    CobblestoneSession(
            DrmHost host, Licence licence, CobblestoneReader reader, CipherSource source) {
        this.host = host;
        this.licence = licence;
        this.reader = reader;
        this.source = source;
    }

    @Override
    public long length() {
        return reader.length();
    }

    @Override
    public int read(long position, ByteBuffer dst) throws DrmException, IOException {
        licence.requireNotExpired(host);
        try {
            return reader.read(position, dst);
        } catch (CobblestoneException e) {
            throw CobblestoneDrm.tampered(e);
        }
    }

    @Override
    public Optional<Instant> expires() {
        return licence.viewUntil();
    }

    @Override
    public void close() throws IOException {
        reader.close();
        source.close();
    }
}
