package dev.usher.drm.host.internal;

import dev.usher.drm.api.DecryptSession;
import dev.usher.drm.api.DrmException;
import dev.usher.drm.api.host.CipherSource;
import dev.usher.drm.host.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file opened in the host. Who reads one piece after the other finds the next one decrypted
 * already: as soon as one has arrived, the following is asked for and its ciphertext sent along, so
 * that the host works while the box passes on what it has.
 *
 * <p>When the host dies the file is opened anew in its successor, and the reader notices nothing.
 */
final class HostedSession implements DecryptSession {
    /**
     * Bytes asked for ahead: enough to make two changes of process cheap, and little enough to be
     * in the processor's cache when they are passed on.
     */
    private static final int AHEAD = 256 * 1024;

    private static final long NOTHING = -1;
    private static final Logger LOG = LoggerFactory.getLogger(HostedSession.class);

    /** How a file is opened, and opened again after the host died. */
    interface Opener {
        /**
         * @throws IOException there is no host, or it cannot read the ciphertext
         */
        OpenFile open() throws DrmException, IOException;
    }

    private final Opener opener;
    private final CipherSource source;
    private OpenFile file;

    /** Clear bytes that were read ahead. */
    private final byte[] ahead = new byte[AHEAD];

    private long aheadFrom;
    private int aheadLength;

    /** Where the answer that is on its way begins. */
    private long awaited = NOTHING;

    private long lastEnd = NOTHING;
    private int inSequence;

    /**
     * @param source closed with the session
     */
    HostedSession(Opener opener, CipherSource source) throws DrmException, IOException {
        this.opener = opener;
        this.source = source;
        this.file = opener.open();
    }

    @Override
    public long length() {
        return file.length();
    }

    @Override
    public Optional<Instant> expires() {
        return file.expires();
    }

    @Override
    public int read(long position, ByteBuffer dst) throws DrmException, IOException {
        if (position < 0) {
            throw new IllegalArgumentException("position " + position);
        }
        int wanted = (int) Math.min(dst.remaining(), Math.max(0, length() - position));
        if (position >= length()) {
            return -1;
        }
        inSequence = position == lastEnd ? inSequence + 1 : 0;
        int start = dst.position();
        boolean again = true;
        for (int got = 0; got < wanted; got = dst.position() - start) {
            try {
                step(position + got, wanted - got, dst);
            } catch (IOException e) {
                if (!file.lost() || !again) {
                    throw e;
                }
                again = false;
                reopen(e);
            }
        }
        lastEnd = position + wanted;
        if (inSequence > 0) {
            askAhead(lastEnd);
        }
        return wanted;
    }

    /** Puts at least one byte. */
    private void step(long at, int wanted, ByteBuffer dst) throws DrmException, IOException {
        if (at >= aheadFrom && at < aheadFrom + aheadLength) {
            int offset = (int) (at - aheadFrom);
            dst.put(ahead, offset, Math.min(wanted, aheadLength - offset));
        } else if (awaited != NOTHING) {
            takeAhead();
        } else {
            int n = Math.min(wanted, Wire.MAX_BYTES);
            file.ask(at, n);
            if (file.take(dst, n) == 0) {
                throw new IOException("the DRM host ends the file too early");
            }
        }
    }

    /** Takes what is on its way. A refusal is forgotten: who needs these bytes asks for them. */
    private void takeAhead() throws IOException {
        long from = awaited;
        awaited = NOTHING;
        aheadLength = 0;
        try {
            aheadLength = file.take(ByteBuffer.wrap(ahead), AHEAD);
            aheadFrom = from;
        } catch (DrmException | RefusedException e) {
            LOG.debug("not to be had ahead of time", e);
        }
    }

    private void askAhead(long end) throws IOException {
        boolean inside = end >= aheadFrom && end < aheadFrom + aheadLength;
        long from = inside ? aheadFrom + aheadLength : end;
        int n = (int) Math.min(AHEAD, length() - from);
        if (n <= 0 || awaited != NOTHING) {
            return;
        }
        try {
            file.ask(from, n);
            awaited = from;
        } catch (IOException e) {
            if (!file.lost()) {
                throw e;
            }
            LOG.debug("the host is gone; the next read finds another", e);
        }
    }

    private void reopen(IOException lost) throws DrmException, IOException {
        LOG.warn("The DRM host is gone, its successor goes on: {}", lost.getMessage());
        file.close();
        awaited = NOTHING;
        aheadLength = 0;
        file = opener.open();
    }

    @Override
    public void close() throws IOException {
        Arrays.fill(ahead, (byte) 0);
        aheadLength = 0;
        try (source) {
            file.close();
        }
    }
}
