package dev.usher.player.internal;

import dev.usher.drm.api.host.CipherSource;
import dev.usher.media.api.Manifest;
import dev.usher.settop.api.Swarm;
import dev.usher.settop.api.Watch;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * One file's ciphertext out of the swarm's store, some of which may still be on its way; knows what
 * was read last, to say which part was broken.
 */
final class SwarmSource implements CipherSource {
    /** So long a reader waits for what has not come yet. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Swarm swarm;
    private final Watch watch;
    private final Manifest manifest;
    private final int file;
    private final long length;
    private long from = Long.MAX_VALUE;
    private long to;

    SwarmSource(Swarm swarm, Watch watch, Manifest manifest, int file) {
        this.swarm = swarm;
        this.watch = watch;
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
        watch.at(position);
        try {
            if (!watch.await(position, dst.remaining(), PATIENCE)) {
                throw new IOException("what is to be played next did not come in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while waiting for what is played next");
        }
        swarm.read(manifest.infoHash(), file, position, dst);
    }

    @Override
    public boolean isAtHand(long position, int length) {
        try {
            return watch.await(position, length, Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
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
