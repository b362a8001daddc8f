package dev.usher.server.api;

import org.osgi.annotation.versioning.ProviderType;

/** PKI: the operator's signing keys (Ed25519), apart from the database. */
@ProviderType
public interface OperatorKeys {
    /**
     * What a signature is for; each has a key of its own, and boxes believe it for nothing else.
     */
    enum Purpose {
        /** Items' manifests, and parts (bundles) of boxes. */
        MANIFEST,
        /** Passes and status lists. */
        PASS,
        /** Licences, and who watches on a box. */
        LICENCE
    }

    /**
     * Signs.
     *
     * @param type JOSE header {@code typ}, e.g. {@code usher-pass+jwt}
     * @param payload UTF-8 JSON
     * @return JWS, compact serialisation, EdDSA, {@code kid} = RFC 7638 thumbprint
     */
    String sign(Purpose purpose, String type, byte[] payload);

    /**
     * Verifies what {@link #sign} made.
     *
     * @return the payload
     * @throws dev.usher.media.api.Problem {@code <purpose>-malformed} (400) or {@code
     *     <purpose>-signature} (401)
     */
    byte[] verify(Purpose purpose, String type, String jws);

    /**
     * The public keys as a JWK set (RFC 7517), for boxes and auditors; what each is for stands in
     * the member {@code usher_purpose}.
     */
    String jwks();
}
