package dev.usher.identity.internal;

import dev.usher.crypto.Jws;
import dev.usher.crypto.SigningKey;
import dev.usher.json.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** Proof that whoever sends a request holds a key, in the shape of RFC 9449 (DPoP). */
final class Proof {
    static final String TYPE = "dpop+jwt";
    private static final SecureRandom RANDOM = new SecureRandom();

    private Proof() {}

    /**
     * @param url query and fragment are left out
     * @param token what the proof goes with
     * @param nonce of the server; null = it gave none
     * @return compact JWS
     */
    static String of(
            SigningKey key, String method, URI url, String token, String nonce, Instant now) {
        byte[] id = new byte[16];
        RANDOM.nextBytes(id);
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("jti", base64(id));
        claims.put("htm", method);
        claims.put("htu", url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath());
        claims.put("iat", now.getEpochSecond());
        claims.put("ath", base64(sha256(token)));
        if (nonce != null) {
            claims.put("nonce", nonce);
        }
        return Jws.signWithKey(key, TYPE, Json.bytes(claims));
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(token.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
