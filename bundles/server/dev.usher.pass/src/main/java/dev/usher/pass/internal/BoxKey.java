package dev.usher.pass.internal;

import dev.usher.crypto.Certificates;
import dev.usher.crypto.VerificationKeys;
import dev.usher.media.api.BoxId;
import java.security.interfaces.ECPublicKey;

/** A box, known by the key it proved in mutual TLS. */
public record BoxKey(BoxId id, ECPublicKey key, String thumbprint) {
    /**
     * @param key P-256, from the box's certificate
     */
    public static BoxKey of(ECPublicKey key) {
        return new BoxKey(Certificates.boxId(key), key, VerificationKeys.keyId(key));
    }
}
