package dev.usher.player.internal;

import dev.usher.drm.api.DecryptSession;
import dev.usher.drm.api.DrmException;
import dev.usher.drm.api.DrmException.Reason;
import dev.usher.drm.api.DrmSystem;
import dev.usher.drm.api.host.CipherSource;
import dev.usher.drm.api.host.DrmHost;
import dev.usher.media.api.Manifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A DRM system whose cipher anybody can break, so that a test can damage a byte. */
final class XorDrm implements DrmSystem {
    static final byte DAMAGED = 0;
    private static final byte KEY = 0x5a;
    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger reads = new AtomicInteger();
    final List<String> licences = new CopyOnWriteArrayList<>();
    volatile Reason refuseOpen;
    volatile Reason refuseRead;
    volatile String refusedLicence = "";
    volatile Instant expires;

    /** What is opened is meant for people of this age. */
    volatile int rating;

    /** Never {@link #DAMAGED}: the bytes are spread over two. */
    static byte[] encrypt(byte[] original) {
        byte[] encrypted = new byte[2 * original.length];
        for (int i = 0; i < original.length; i++) {
            encrypted[2 * i] = 1;
            encrypted[2 * i + 1] = (byte) (original[i] ^ KEY);
        }
        return encrypted;
    }

    @Override
    public String scheme() {
        return "xor";
    }

    @Override
    public DecryptSession open(
            DrmHost host, String licence, Manifest manifest, int file, CipherSource source)
            throws DrmException {
        licences.add(licence);
        if (refuseOpen != null || licence.equals(refusedLicence)) {
            throw new DrmException(refuseOpen == null ? Reason.WRONG_ITEM : refuseOpen, "test");
        }
        open.incrementAndGet();
        return new Session(host, licence.split(" "), source);
    }

    /**
     * A licence of four words waits for its first play: the third is the pass, then the seconds.
     * One of three words ends with the moment in the third.
     */
    private final class Session implements DecryptSession {
        private final DrmHost host;
        private final String[] words;
        private final CipherSource source;
        private boolean closed;

        Session(DrmHost host, String[] words, CipherSource source) {
            this.host = host;
            this.words = words;
            this.source = source;
        }

        @Override
        public long length() {
            return source.length() / 2;
        }

        @Override
        public int read(long position, ByteBuffer dst) throws DrmException, IOException {
            if (closed) {
                throw new IOException("used after close");
            }
            reads.incrementAndGet();
            if (host.viewer().filter(viewer -> viewer.maxRating() < rating).isPresent()) {
                throw new DrmException(Reason.RATING, "test");
            }
            if (refuseRead != null) {
                throw new DrmException(refuseRead, "test");
            }
            int wanted = (int) Math.min(dst.remaining(), length() - position);
            if (wanted <= 0) {
                return -1;
            }
            if (words.length == 4) {
                Instant now = host.now().orElseThrow();
                Instant began = host.beginViewing(words[2], words[1], now);
                expires = began.plusSeconds(Long.parseLong(words[3]));
                if (!now.isBefore(expires)) {
                    throw new DrmException(Reason.EXPIRED, "over");
                }
            }
            if (words.length == 3 && !host.now().orElseThrow().isBefore(lease().orElseThrow())) {
                throw new DrmException(Reason.EXPIRED, "over");
            }
            ByteBuffer encrypted = ByteBuffer.allocate(2 * wanted);
            source.read(2 * position, encrypted);
            encrypted.flip();
            for (int i = 0; i < wanted; i++) {
                if (encrypted.get() == DAMAGED) {
                    throw new DrmException(Reason.TAMPERED, "byte " + (position + i));
                }
                dst.put((byte) (encrypted.get() ^ KEY));
            }
            return wanted;
        }

        @Override
        public Optional<Instant> expires() {
            return lease().or(() -> Optional.ofNullable(expires));
        }

        private Optional<Instant> lease() {
            return words.length == 3 ? Optional.of(Instant.parse(words[2])) : Optional.empty();
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                open.decrementAndGet();
            }
        }
    }
}
