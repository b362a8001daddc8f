package dev.usher.drm.cobblestone.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.usher.crypto.Jws;
import dev.usher.crypto.JwsException;
import dev.usher.drm.api.DrmException;
import dev.usher.drm.api.DrmException.Reason;
import dev.usher.drm.api.host.DrmHost;
import dev.usher.json.Json;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.Problem;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

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

    /**
     * What the box may do.
     *
     * @param version oldest version of the item it is for
     * @param notBefore null = at once
     * @param viewUntil null = no end
     */
    record Policy(
            ItemId item,
            int version,
            BoxId box,
            Instant notBefore,
            Instant viewUntil,
            List<String> keyIds) {}

    private record Payload(String policy, List<SealedKey> keys) {}

    private record SealedKey(String kid, String scheme, String enc, String ct) {}

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
            byte[] policy = Base64.getUrlDecoder().decode(payload.policy());
            return new Licence(Json.read(policy, Policy.class), sha256(policy), payload.keys());
        } catch (JwsException | Problem | IllegalArgumentException e) {
            throw invalid(e.getMessage(), e);
        }
    }

    /** End of the viewing period; empty = none. */
    Optional<Instant> viewUntil() {
        return Optional.ofNullable(policy.viewUntil());
    }

    /**
     * @throws DrmException WRONG_DEVICE, WRONG_ITEM, CLOCK_SUSPECT, NOT_YET, EXPIRED
     */
    void requireFor(DrmHost host, Manifest manifest) throws DrmException {
        if (!policy.box().equals(host.box())) {
            throw new DrmException(Reason.WRONG_DEVICE, "The licence was granted to another box.");
        }
        if (!policy.item().equals(manifest.item())
                || manifest.version() < policy.version()
                || !policy.keyIds().contains(manifest.keyId())) {
            throw new DrmException(
                    Reason.WRONG_ITEM,
                    "The licence is for another item or version. Ask for a new licence.");
        }
        Instant now = requireNotExpired(host);
        if (policy.notBefore() != null && now.isBefore(policy.notBefore())) {
            throw new DrmException(
                    Reason.NOT_YET, "The licence is not valid before " + policy.notBefore() + ".");
        }
    }

    /**
     * Cheap enough for every read.
     *
     * @return trusted time
     * @throws DrmException CLOCK_SUSPECT, EXPIRED
     */
    Instant requireNotExpired(DrmHost host) throws DrmException {
        Instant now =
                host.now()
                        .orElseThrow(
                                () ->
                                        new DrmException(
                                                Reason.CLOCK_SUSPECT,
                                                "The box's clock cannot be trusted now. Connect the box to the server."));
        if (policy.viewUntil() != null && !now.isBefore(policy.viewUntil())) {
            throw new DrmException(
                    Reason.EXPIRED,
                    "The viewing period ended at " + policy.viewUntil() + ". Buy a new pass.");
        }
        return now;
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
