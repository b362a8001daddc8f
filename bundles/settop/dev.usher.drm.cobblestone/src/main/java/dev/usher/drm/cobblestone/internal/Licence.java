package dev.usher.drm.cobblestone.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.usher.crypto.Jws;
import dev.usher.crypto.JwsException;
import dev.usher.drm.api.DrmException;
import dev.usher.drm.api.DrmException.Reason;
import dev.usher.drm.api.SealingKey;
import dev.usher.drm.api.host.DrmHost;
import dev.usher.json.Json;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.Problem;
import dev.usher.media.api.Tier;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Base64;
import java.util.List;

/**
 * A licence whose signature is the operator's: the policy, and content keys that open only on this
 * box and only under this very policy.
 */
final class Licence {
    static final String TYPE = "usher-licence+jws";
    static final String SCHEME = "cobblestone-128";

    /** RFC 9180 {@code info} of sealed content keys. */
    static final byte[] HPKE_INFO = "usher/licence/v1".getBytes(UTF_8);

    private static final int MAX_LENGTH = 64 * 1024;

    private final Policy policy;
    private final byte[] policyHash;
    private final List<SealedKey> keys;

    private Licence(Policy policy, byte[] policyHash, List<SealedKey> keys) {
        this.policy = policy;
        this.policyHash = policyHash;
        this.keys = keys;
    }

    private record Payload(String policy, List<SealedKey> keys) {}

    private record SealedKey(String kid, String scheme, String suite, String enc, String ct) {
        /** Licences of old say nothing of it. */
        String suiteOrOld() {
            return suite == null ? SealingKey.P_256 : suite;
        }
    }

    /**
     * @throws DrmException INVALID when it is not a licence the operator signed
     */
    static Licence verify(DrmHost host, String jws) throws DrmException {
        try {
            Jws parsed = Jws.parse(jws, TYPE, MAX_LENGTH);
            PublicKey key =
                    parsed.keyId()
                            .flatMap(host::operatorKey)
                            .orElseThrow(
                                    () -> invalid("it is signed by nobody this box trusts", null));
            Payload payload = Json.read(parsed.verify(key), Payload.class);
            if (payload.policy() == null) {
                throw invalid("it has no policy", null);
            }
            byte[] bytes = Base64.getUrlDecoder().decode(payload.policy());
            Policy policy = Json.read(bytes, Policy.class);
            if (policy == null
                    || policy.box() == null
                    || policy.item() == null
                    || policy.keyIds() == null
                    || payload.keys() == null) {
                throw invalid("its policy is not complete", null);
            }
            return new Licence(policy, sha256(bytes), payload.keys());
        } catch (JwsException | Problem | IllegalArgumentException e) {
            throw invalid(e.getMessage(), e);
        }
    }

    Policy policy() {
        return policy;
    }

    /**
     * @throws DrmException WRONG_DEVICE, WRONG_ITEM, TIER
     */
    void requireFor(DrmHost host, Manifest manifest, int file) throws DrmException {
        if (!policy.box().equals(host.box())) {
            throw new DrmException(Reason.WRONG_DEVICE, "The licence was granted to another box.");
        }
        boolean covered =
                policy.item().equals(manifest.item()) && manifest.version() >= policy.version();
        Tier wanted = manifest.files().get(file).tier();
        if (covered && policy.tier() != null && !policy.tier().covers(wanted)) {
            throw new DrmException(
                    Reason.TIER,
                    "The licence opens up to " + policy.tier() + ", not " + wanted + ".");
        }
        if (!covered || !policy.keyIds().contains(manifest.keyId(file))) {
            throw new DrmException(
                    Reason.WRONG_ITEM,
                    "The licence is for another item or version. Ask for a new licence.");
        }
    }

    /**
     * The content key, in clear; the caller wipes it.
     *
     * @throws DrmException INVALID when the licence holds no such key for this scheme, WRONG_DEVICE
     *     when it is not sealed to this box under this policy
     */
    byte[] unseal(DrmHost host, String keyId) throws DrmException {
        SealedKey key =
                keys.stream()
                        .filter(k -> keyId.equals(k.kid()) && SCHEME.equals(k.scheme()))
                        .filter(k -> k.enc() != null && k.ct() != null)
                        .findFirst()
                        .orElseThrow(
                                () -> invalid("it holds no key " + keyId + " for " + SCHEME, null));
        try {
            Base64.Decoder decoder = Base64.getUrlDecoder();
            return host.unseal(
                            key.suiteOrOld(),
                            decoder.decode(key.enc()),
                            decoder.decode(key.ct()),
                            HPKE_INFO,
                            policyHash)
                    .orElseThrow(
                            () ->
                                    new DrmException(
                                            Reason.WRONG_DEVICE,
                                            "The key is sealed to another box or policy."));
        } catch (IllegalArgumentException e) {
            throw invalid("its key is not base64url", e);
        }
    }

    private static DrmException invalid(String reason, Exception cause) {
        return new DrmException(
                Reason.INVALID,
                "This is not a licence of our operator: " + reason + ". Ask for a new one.",
                cause);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
