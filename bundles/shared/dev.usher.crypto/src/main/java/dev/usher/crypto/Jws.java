package dev.usher.crypto;

import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;

/**
 * Signed objects: JWS, compact serialisation (RFC 7515), EdDSA over Ed25519 (RFC 8037) or ES256
 * (RFC 7518), and nothing else.
 *
 * <p>The payload is given out only by {@link #verify}. The reader is strict: there is exactly one
 * text for the same header, payload and signature (no padding, no stray characters, no loose bits),
 * the type must be the wanted one, the algorithm follows from the verifier's key and never from the
 * header alone, and a header with {@code crit} is refused.
 */
public final class Jws {
    private static final Pattern FORM =
            Pattern.compile("[A-Za-z0-9_-]++\\.[A-Za-z0-9_-]++\\.[A-Za-z0-9_-]++");
    private static final int MAX_HEADER = 4096;
    private static final int SIGNATURE = 64;

    private final Map<String, Object> header;
    private final byte[] signed;
    private final byte[] payload;
    private final byte[] signature;

    private Jws(Map<String, Object> header, byte[] signed, byte[] payload, byte[] signature) {
        this.header = header;
        this.signed = signed;
        this.payload = payload;
        this.signature = signature;
    }

    /**
     * Signs; the header names the key by its thumbprint ({@code kid}).
     *
     * @param type {@code typ}, e.g. {@code usher-pass+jwt}
     */
    public static String sign(SigningKey key, String type, byte[] payload) {
        return sign(key, Map.of("kid", key.keyId()), type, payload);
    }

    /**
     * Signs; the header carries the public key ({@code jwk}), as in a proof of possession (RFC
     * 9449).
     */
    public static String signWithKey(SigningKey key, String type, byte[] payload) {
        return sign(key, Map.of("jwk", Jwk.render(key.publicKey())), type, payload);
    }

    private static String sign(
            SigningKey key, Map<String, Object> named, String type, byte[] payload) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("alg", key.algorithm());
        header.put("typ", type);
        header.putAll(named);
        String text =
                encode(JsonUtil.toJson(header).getBytes(StandardCharsets.UTF_8))
                        + '.'
                        + encode(payload);
        return text + '.' + encode(key.sign(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /**
     * Takes a JWS apart; nothing is verified yet.
     *
     * @param type the only {@code typ} accepted
     * @param maxLength characters accepted
     * @throws JwsException {@link JwsException.Reason#MALFORMED}
     */
    public static Jws parse(String compact, String type, int maxLength) throws JwsException {
        Jws jws = parse(compact, maxLength);
        if (!type.equals(jws.header.get("typ"))) {
            throw malformed("typ is not " + type);
        }
        return jws;
    }

    /** Of any type. */
    static Jws parse(String compact, int maxLength) throws JwsException {
        if (compact.length() > maxLength) {
            throw malformed("longer than " + maxLength + " characters");
        }
        if (!FORM.matcher(compact).matches()) {
            throw malformed(
                    "not of the form header.payload.signature in base64url without padding");
        }
        int first = compact.indexOf('.');
        int second = compact.indexOf('.', first + 1);
        if (first > MAX_HEADER) {
            throw malformed("header longer than " + MAX_HEADER + " characters");
        }
        Map<String, Object> header = header(decode(compact.substring(0, first)));
        if (header.containsKey("crit")) {
            throw malformed("header asks for extensions (crit)");
        }
        byte[] signature = decode(compact.substring(second + 1));
        if (signature.length != SIGNATURE) {
            throw malformed("signature has " + signature.length + " bytes, not " + SIGNATURE);
        }
        byte[] signed = compact.substring(0, second).getBytes(StandardCharsets.US_ASCII);
        return new Jws(header, signed, decode(compact.substring(first + 1, second)), signature);
    }

    /** The RFC 7638 thumbprint the header names ({@code kid}); unverified. */
    public Optional<String> keyId() {
        return header.get("kid") instanceof String kid ? Optional.of(kid) : Optional.empty();
    }

    /**
     * The public key the header carries ({@code jwk}); unverified, and proves possession only once
     * {@link #verify} accepts it.
     *
     * @throws JwsException {@link JwsException.Reason#MALFORMED} when it is no P-256 or Ed25519
     *     public key
     */
    public Optional<PublicKey> key() throws JwsException {
        Object jwk = header.get("jwk");
        return jwk == null ? Optional.empty() : Optional.of(Jwk.parse(jwk));
    }

    /**
     * Checks the signature.
     *
     * @param key Ed25519 or P-256
     * @return the payload
     * @throws JwsException {@link JwsException.Reason#SIGNATURE}
     */
    public byte[] verify(PublicKey key) throws JwsException {
        RawVerifier verifier = RawVerifier.of(key);
        if (!verifier.algorithm().equals(header.get("alg"))) {
            throw new JwsException(
                    JwsException.Reason.SIGNATURE, "alg is not the key's, " + verifier.algorithm());
        }
        if (!verifier.verify(signed, signature)) {
            throw new JwsException(
                    JwsException.Reason.SIGNATURE, "the signature is not of this key and content");
        }
        return payload.clone();
    }

    private static Map<String, Object> header(byte[] json) throws JwsException {
        try {
            return JsonUtil.parseJson(new String(json, StandardCharsets.UTF_8));
        } catch (JoseException e) {
            throw new JwsException(
                    JwsException.Reason.MALFORMED, "the header is not a JSON object", e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] decode(String text) throws JwsException {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            // the JDK overlooks bits that belong to no byte: several texts would mean the same
            if (encode(bytes).equals(text)) {
                return bytes;
            }
            throw malformed("base64url with loose bits");
        } catch (IllegalArgumentException e) {
            throw new JwsException(JwsException.Reason.MALFORMED, "not base64url", e);
        }
    }

    private static JwsException malformed(String message) {
        return new JwsException(JwsException.Reason.MALFORMED, message);
    }
}
