package dev.usher.pass.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.usher.backend.api.LicenceGrant;
import dev.usher.crypto.Hpke;
import dev.usher.crypto.Sealed;
import dev.usher.json.Json;
import dev.usher.pass.internal.BoxStatements.Recipient;
import dev.usher.server.api.ContentKey;
import dev.usher.server.api.OperatorKeys;
import dev.usher.server.api.OperatorKeys.Purpose;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Seals content keys to a box, bound to the policy beside them, and signs both. */
final class LicenceSeal {
    private static final String TYPE = "usher-licence+jws";
    private static final String SCHEME = "cobblestone-128";
    private static final byte[] HPKE_INFO = "usher/licence/v1".getBytes(UTF_8);
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private final OperatorKeys keys;

    LicenceSeal(OperatorKeys keys) {
        this.keys = keys;
    }

    LicenceGrant licence(LicencePolicy policy, Recipient recipient, List<ContentKey> contentKeys) {
        byte[] policyBytes = Json.bytes(policy);
        byte[] aad = sha256(policyBytes);
        List<Map<String, String>> sealed =
                contentKeys.stream().map(key -> seal(key, recipient, aad)).toList();
        byte[] payload =
                Json.bytes(Map.of("policy", BASE64URL.encodeToString(policyBytes), "keys", sealed));
        return new LicenceGrant(
                keys.sign(Purpose.LICENCE, TYPE, payload),
                policy.viewUntil(),
                policy.viewSeconds(),
                policy.end(),
                policy.refreshAt(),
                policy.retrySeconds());
    }

    private static Map<String, String> seal(ContentKey key, Recipient box, byte[] aad) {
        Sealed sealed;
        try {
            sealed = Hpke.seal(box.suite(), box.key(), HPKE_INFO, aad, key.bytes());
        } catch (IllegalArgumentException e) {
            throw BoxStatements.sealingKeyInvalid(e.getMessage());
        }
        return Map.of(
                "kid", key.id(),
                "scheme", SCHEME,
                "suite", box.suite(),
                "enc", BASE64URL.encodeToString(sealed.enc()),
                "ct", BASE64URL.encodeToString(sealed.ciphertext()));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
