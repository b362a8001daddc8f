package dev.usher.settop.api;

import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Identity: opens what is sealed to this box, and signs what the box states. */
@ProviderType
public interface BoxKeys {
    /**
     * The KEM of the box's sealing key: {@code x-wing}, or {@code p-256} where the box key lives in
     * a token and is the sealing key too.
     */
    String sealingSuite();

    /** The public sealing key as RFC 9180 serialises it. */
    byte[] sealingKey();

    /**
     * HPKE open (RFC 9180 base mode, HKDF-SHA256, AES-256-GCM) with the sealing key.
     *
     * @return empty when it is not for us, or of a suite this box has no key for
     */
    Optional<byte[]> unseal(String suite, byte[] enc, byte[] ciphertext, byte[] info, byte[] aad);

    /**
     * A statement signed by the box's key: compact JWS, ES256, {@code kid} = its thumbprint.
     *
     * @param claims the payload; {@code box}, the box's id, is added
     */
    String statement(String type, Map<String, ?> claims);
}
