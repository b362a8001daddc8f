package dev.usher.crypto;

import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.OctetKeyPairJsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/** JSON Web Keys (RFC 7517, RFC 8037): P-256 and Ed25519, public parts only. */
final class Jwk {
    private static final Pattern COORDINATE = Pattern.compile("[A-Za-z0-9_-]{43}");

    private Jwk() {}

    static Map<String, Object> render(PublicKey key) {
        return of(key).toParams(OutputControlLevel.PUBLIC_ONLY);
    }

    /** RFC 7638, SHA-256, base64url. */
    static String thumbprint(PublicKey key) {
        return of(key).calculateBase64urlEncodedThumbprint("SHA-256");
    }

    static PublicKey parse(Object jwk) throws JwsException {
        if (!(jwk instanceof Map<?, ?> map) || map.containsKey("d")) {
            throw new JwsException(JwsException.Reason.MALFORMED, "jwk is not a public key");
        }
        if (!forSignatures(map)) {
            throw new JwsException(
                    JwsException.Reason.MALFORMED, "jwk is not meant for signatures");
        }
        if (!isSized(map)) {
            throw new JwsException(
                    JwsException.Reason.MALFORMED, "jwk has no coordinates of 32 bytes");
        }
        try {
            Map<String, Object> params = new HashMap<>();
            map.forEach((name, value) -> params.put(String.valueOf(name), value));
            PublicJsonWebKey parsed = PublicJsonWebKey.Factory.newPublicJwk(params);
            boolean known =
                    parsed instanceof EllipticCurveJsonWebKey ec
                                    && "P-256".equals(ec.getCurveName())
                            || parsed instanceof OctetKeyPairJsonWebKey
                                    && parsed.getPublicKey() instanceof EdECPublicKey ed
                                    && "Ed25519".equals(ed.getParams().getName());
            if (!known) {
                throw new JwsException(
                        JwsException.Reason.MALFORMED, "jwk is neither P-256 nor Ed25519");
            }
            PublicKey key = parsed.getPublicKey();
            RawVerifier.of(key);
            return key;
        } catch (JoseException | IllegalArgumentException e) {
            throw new JwsException(JwsException.Reason.MALFORMED, "jwk is not a key", e);
        }
    }

    /** RFC 7517 section 4.2 and 4.3: what a key says of its use holds. */
    private static boolean forSignatures(Map<?, ?> jwk) {
        Object use = jwk.get("use");
        Object operations = jwk.get("key_ops");
        return (use == null || "sig".equals(use))
                && (operations == null
                        || operations instanceof List<?> list && list.contains("verify"));
    }

    /**
     * RFC 7518 section 6.2.1.2 and RFC 8037 section 2: coordinates are neither shorter nor longer
     * than the field. The JDK breaks with an unchecked exception on longer ones.
     */
    private static boolean isSized(Map<?, ?> jwk) {
        return isCoordinate(jwk.get("x"))
                && (!"EC".equals(jwk.get("kty")) || isCoordinate(jwk.get("y")));
    }

    private static boolean isCoordinate(Object value) {
        return value instanceof String text && COORDINATE.matcher(text).matches();
    }

    private static PublicJsonWebKey of(PublicKey key) {
        try {
            if (key instanceof ECPublicKey || key instanceof EdECPublicKey) {
                return PublicJsonWebKey.Factory.newPublicJwk(key);
            }
        } catch (JoseException e) {
            throw new IllegalArgumentException("cannot write this key as a JWK", e);
        }
        throw new IllegalArgumentException(key.getAlgorithm() + " keys are not used here");
    }
}
