package dev.usher.drm.host.internal;

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
import java.util.Optional;

/**
 * A DRM system whose cipher is an XOR and whose ciphertext has a head of {@link #HEAD} bytes; asks
 * its host whatever a real one asks. The licence is {@code good}, or the reason why it is not.
 */
public final class TestDrm implements DrmSystem {
    static final int HEAD = 56;
    static final byte MASK = 0x5a;
    static final String KEY_ID = "key-1";

    /** Where this byte stands, the ciphertext was tampered with. */
    static final byte POISON = 0x7f;

    private static final int PIECE = 100_000;
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Override
    public String scheme() {
        return "xor";
    }

    @Override
    public DecryptSession open(
            DrmHost host, String licence, Manifest manifest, int file, CipherSource source)
            throws DrmException, IOException {
        if (!licence.equals("good")) {
            throw new DrmException(Reason.valueOf(licence), "The licence says " + licence + ".");
        }
        if (host.operatorKey(KEY_ID).isEmpty()) {
            throw new DrmException(Reason.INVALID, "signed by nobody");
        }
        source.read(0, ByteBuffer.allocate(HEAD));
        return new Session(host, source);
    }

    private static final class Session implements DecryptSession {
        private final DrmHost host;
        private final CipherSource source;
        private Instant began;

        Session(DrmHost host, CipherSource source) {
            this.host = host;
            this.source = source;
        }

        @Override
        public long length() {
            return source.length() - HEAD;
        }

        @Override
        public int read(long position, ByteBuffer dst) throws DrmException, IOException {
            if (began == null) {
                began = host.beginViewing("pass-1", "lid-1", NOW);
            }
            int wanted = (int) Math.min(dst.remaining(), length() - position);
            for (int got = 0; got < wanted; ) {
                byte[] piece = new byte[Math.min(PIECE, wanted - got)];
                source.read(HEAD + position + got, ByteBuffer.wrap(piece));
                for (byte b : piece) {
                    if (b == POISON) {
                        throw new DrmException(Reason.TAMPERED, "poison");
                    }
                    dst.put((byte) (b ^ MASK));
                }
                got += piece.length;
            }
            return wanted;
        }

        @Override
        public Optional<Instant> expires() {
            return Optional.ofNullable(began).map(then -> then.plusSeconds(60));
        }

        @Override
        public void close() {
            // nothing is held
        }
    }
}
