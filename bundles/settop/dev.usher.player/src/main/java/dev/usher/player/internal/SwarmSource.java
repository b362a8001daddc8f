package dev.usher.player.internal;

import dev.usher.drm.api.host.CipherSource;
import dev.usher.media.api.Manifest;
import dev.usher.settop.api.Swarm;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One file's ciphertext out of the swarm's store; knows what was read last, to say which part was
 * broken.
 */
final class SwarmSource implements CipherSource {
    private final Swarm swarm;
    private final Manifest manifest;
    private final int file;
    private final long length;
    private long from = Long.MAX_VALUE;
    private long to;

    SwarmSource(Swarm swarm, Manifest manifest, int file) {
        this.swarm = swarm;
        this.manifest = manifest;
        this.file = file;
        this.length = manifest.layout().files().get(file).length();
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void read(long position, ByteBuffer dst) throws IOException {
        synchronized (this) {
            from = Math.min(from, position);
            to = Math.max(to, position + dst.remaining());
        }
        swarm.read(manifest.infoHash(), file, position, dst);
    }

    /** What is read from now on is what {@link #distrust} speaks of. */
    synchronized void mark() {
        from = Long.MAX_VALUE;
        to = 0;
    }

    /** What was read since the mark does not decrypt: it is to be fetched again. */
    synchronized void distrust() {
        if (from < to) {
            swarm.distrust(
                    manifest.infoHash(), file, from, (int) Math.min(to - from, Integer.MAX_VALUE));
        }
    }

    @Override
    public void close() {
        // the store's files are the swarm's
    }
}
