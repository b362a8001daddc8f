package dev.usher.pass.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.usher.crypto.Hpke;
import dev.usher.crypto.Jws;
import dev.usher.crypto.SigningKey;
import dev.usher.json.Json;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A box that can prove its key. */
final class TestBox {
    final SigningKey signing;
    final BoxKey key;

    TestBox() {
        this(SigningKey.generateP256());
    }

    private TestBox(SigningKey signing) {
        this.signing = signing;
        this.key = BoxKey.of((ECPublicKey) signing.publicKey());
    }

    /** A box that other processes know, too. */
    static TestBox in(Path directory, String name) {
        return new TestBox(
                FakeOperatorKeys.key(directory.resolve(name + ".pem"), SigningKey::generateP256));
    }

    /** The claims of a good proof, to be spoilt. */
    Map<String, Object> proofClaims(String passId, String token, Instant now) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(US_ASCII));
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("jti", UUID.randomUUID().toString());
        claims.put("htm", "POST");
        claims.put("htu", "https://usher.example:8443" + PassServer.path(passId));
        claims.put("iat", now.getEpochSecond());
        claims.put("ath", Base64.getUrlEncoder().withoutPadding().encodeToString(hash));
        return claims;
    }

    String sign(Map<String, Object> claims) {
        return Jws.signWithKey(signing, "dpop+jwt", Json.bytes(claims));
    }

    String proof(String passId, String token, Instant now) throws Exception {
        return sign(proofClaims(passId, token, now));
    }

    Optional<byte[]> unseal(byte[] enc, byte[] ct, byte[] info, byte[] aad) {
        return Hpke.open(
                (ECPrivateKey) signing.pair().getPrivate(),
                (ECPublicKey) signing.publicKey(),
                enc,
                ct,
                info,
                aad);
    }
}
