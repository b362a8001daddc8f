package dev.usher.itests.threats;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.crypto.Hpke;
import dev.usher.demo.BareBox;
import dev.usher.json.Json;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.Base64;
import java.util.Optional;

/** A licence taken apart by somebody who does not care for its signature. */
record Licence(String token, byte[] policy, Sealed key) {
    private static final byte[] INFO = "usher/licence/v1".getBytes(US_ASCII);

    /** A content key under a policy. */
    record Sealed(String suite, byte[] enc, byte[] ct) {
        /** Tries to open it with all keys of a box. */
        Optional<byte[]> open(BareBox box, byte[] policy) {
            byte[] aad = sha256(policy);
            if (suite.equals(Hpke.X_WING)) {
                return box.sealing().open(enc, ct, INFO, aad);
            }
            return Hpke.open(
                    (ECPrivateKey) box.own().key().getPrivate(),
                    (ECPublicKey) box.own().key().getPublic(),
                    enc,
                    ct,
                    INFO,
                    aad);
        }
    }

    static Licence of(String token) {
        JsonNode payload = Json.read(bytes(token.split("\\.")[1]), JsonNode.class);
        JsonNode key = payload.path("keys").path(0);
        return new Licence(
                token,
                bytes(payload.path("policy").asText()),
                new Sealed(
                        key.path("suite").asText(Hpke.P_256),
                        bytes(key.path("enc").asText()),
                        bytes(key.path("ct").asText())));
    }

    String id() {
        return Json.read(policy, JsonNode.class).path("lid").asText();
    }

    Optional<byte[]> open(BareBox box) {
        return key.open(box, policy);
    }

    private static byte[] bytes(String base64url) {
        return Base64.getUrlDecoder().decode(base64url);
    }

    static byte[] sha256(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
