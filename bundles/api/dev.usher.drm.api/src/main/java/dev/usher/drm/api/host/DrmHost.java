package dev.usher.drm.api.host;

import dev.usher.media.api.BoxId;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The box's identity and clock as a DRM system needs them. Thread-safe. */
@ProviderType
public interface DrmHost {
    BoxId box();

    /**
     * Opens an HPKE (RFC 9180, base mode) sealed secret with the box key. The key itself stays
     * inside.
     *
     * @return empty when it was not sealed to this box, or was altered
     */
    Optional<byte[]> unseal(byte[] enc, byte[] ciphertext, byte[] info, byte[] aad);

    /** The operator's signing key with this id (RFC 7638 thumbprint); empty = not ours. */
    Optional<PublicKey> operatorKey(String keyId);

    /** Trusted time; empty when the clock is suspect (set back, or never set). */
    Optional<Instant> now();
}
