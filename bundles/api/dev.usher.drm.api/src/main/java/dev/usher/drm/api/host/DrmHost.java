package dev.usher.drm.api.host;

import dev.usher.media.api.BoxId;
import java.io.IOException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The box, its clock and its household as a DRM system needs them. Thread-safe. */
@ProviderType
public interface DrmHost {
    BoxId box();

    /**
     * Opens an HPKE (RFC 9180, base mode) sealed secret with the box's sealing key. The key itself
     * stays inside.
     *
     * @param suite as in the licence, see {@link dev.usher.drm.api.SealingKey#suite}
     * @return empty when it was not sealed to this box, or was altered
     */
    Optional<byte[]> unseal(String suite, byte[] enc, byte[] ciphertext, byte[] info, byte[] aad);

    /**
     * The operator's key for signing licences with this id (RFC 7638 thumbprint); empty = not ours,
     * or for something else.
     */
    Optional<PublicKey> operatorKey(String keyId);

    /** Trusted time; empty when the clock is suspect (set back, or never set). */
    Optional<Instant> now();

    /**
     * A time that has certainly come: the server's word, and the monotonic clock since; the epoch
     * when it was never heard. Behind {@link #now} as long as only the machine's clock says so.
     */
    Instant certain();

    /** Who watches; empty = the household has no profiles, and everything it holds is allowed. */
    Optional<Viewer> viewer();

    /** When viewing under this pass began on this box; empty = not yet. */
    Optional<Instant> firstPlay(String pass);

    /**
     * Viewing under this pass begins: to be called before the first decrypted byte is given out.
     * Written once, signed by the box's key and on the disk when this returns.
     *
     * @param licence id ({@code lid}) of the licence it begins under
     * @return when it began: {@code now}, or what was written earlier
     * @throws IOException it cannot be written; nothing may be given out
     */
    Instant beginViewing(String pass, String licence, Instant now) throws IOException;

    /**
     * When the screening that a session is opened for began; empty = it begins with this session. A
     * session that takes over from another goes on as that one did.
     */
    Optional<Instant> screeningBegan();
}
