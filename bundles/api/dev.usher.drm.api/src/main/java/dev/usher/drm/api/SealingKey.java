package dev.usher.drm.api;

import java.util.Arrays;

/**
 * A public key that content keys in licences are sealed to (HPKE, RFC 9180, base mode, HKDF-SHA256,
 * AES-256-GCM).
 *
 * @param suite the KEM, {@link #X_WING} or {@link #P_256}
 * @param publicKey as RFC 9180 serialises it: 1216 bytes, or the 65 bytes of an uncompressed point
 */
public record SealingKey(String suite, byte[] publicKey) {
    /** ML-KEM-768 with X25519 (draft-connolly-cfrg-xwing-kem), KEM 0x647A. */
    public static final String X_WING = "x-wing";

    /** DHKEM(P-256, HKDF-SHA256), KEM 0x0010. */
    public static final String P_256 = "p-256";

    public SealingKey {
        publicKey = publicKey.clone();
    }

    @Override
    public byte[] publicKey() {
        return publicKey.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SealingKey key
                && suite.equals(key.suite)
                && Arrays.equals(publicKey, key.publicKey);
    }

    @Override
    public int hashCode() {
        return 31 * suite.hashCode() + Arrays.hashCode(publicKey);
    }

    @Override
    public String toString() {
        return "SealingKey[" + suite + "]";
    }
}
