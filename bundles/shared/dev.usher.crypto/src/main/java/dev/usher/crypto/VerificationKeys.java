package dev.usher.crypto;

import java.security.PublicKey;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;

/**
 * A set of public keys, each known by its RFC 7638 thumbprint; written as a JWK set (RFC 7517).
 * What a key is for stands in the private member {@value #PURPOSE} (RFC 7517 section 4 allows
 * such), so that one that leaked forges nothing else. A set that names no purpose at all is of an
 * operator whose software is older: its keys are for everything. Where one has a purpose, a key
 * without is for nothing.
 */
public final class VerificationKeys {
    /** Member of a JWK: what the key signs. */
    static final String PURPOSE = "usher_purpose";

    private final Map<String, PublicKey> keys;
    private final Map<String, String> purposes;

    private VerificationKeys(Map<String, PublicKey> keys, Map<String, String> purposes) {
        this.keys = keys;
        this.purposes = purposes;
    }

    /**
     * @param keys Ed25519 or P-256
     */
    public static VerificationKeys of(Collection<? extends PublicKey> keys) {
        Map<String, PublicKey> byId = new LinkedHashMap<>();
        keys.forEach(key -> byId.put(Jwk.thumbprint(key), key));
        return new VerificationKeys(byId, Map.of());
    }

    /**
     * @param keys Ed25519 or P-256, by what they are for
     */
    public static VerificationKeys byPurpose(Map<String, ? extends Collection<PublicKey>> keys) {
        Map<String, PublicKey> byId = new LinkedHashMap<>();
        Map<String, String> purposes = new LinkedHashMap<>();
        keys.forEach(
                (purpose, some) ->
                        some.forEach(
                                key -> {
                                    byId.put(Jwk.thumbprint(key), key);
                                    purposes.put(Jwk.thumbprint(key), purpose);
                                }));
        return new VerificationKeys(byId, purposes);
    }

    /**
     * Reads a JWK set. A {@code kid} in it is not believed: the thumbprint is computed.
     *
     * @throws JwsException {@link JwsException.Reason#MALFORMED} when one of the keys cannot be
     *     used
     */
    public static VerificationKeys parse(String jwks) throws JwsException {
        try {
            if (!(JsonUtil.parseJson(jwks).get("keys") instanceof List<?> list)) {
                throw new JwsException(
                        JwsException.Reason.MALFORMED, "not a JWK set: \"keys\" is missing");
            }
            Map<String, PublicKey> byId = new LinkedHashMap<>();
            Map<String, String> purposes = new LinkedHashMap<>();
            for (Object jwk : list) {
                PublicKey key = Jwk.parse(jwk);
                byId.put(Jwk.thumbprint(key), key);
                if (jwk instanceof Map<?, ?> members && members.containsKey(PURPOSE)) {
                    purposes.put(Jwk.thumbprint(key), String.valueOf(members.get(PURPOSE)));
                }
            }
            return new VerificationKeys(byId, purposes);
        } catch (JoseException e) {
            throw new JwsException(JwsException.Reason.MALFORMED, "not a JWK set", e);
        }
    }

    /** The JWK set as JSON, with {@code kid}, {@code alg}, {@code use} and purpose of each key. */
    public String render() {
        List<Map<String, Object>> list =
                keys.entrySet().stream()
                        .map(
                                entry -> {
                                    Map<String, Object> jwk =
                                            new LinkedHashMap<>(Jwk.render(entry.getValue()));
                                    jwk.put("kid", entry.getKey());
                                    jwk.put("alg", RawVerifier.of(entry.getValue()).algorithm());
                                    jwk.put("use", "sig");
                                    if (purposes.containsKey(entry.getKey())) {
                                        jwk.put(PURPOSE, purposes.get(entry.getKey()));
                                    }
                                    return jwk;
                                })
                        .toList();
        return JsonUtil.toJson(Map.of("keys", list));
    }

    /** The RFC 7638 thumbprint (SHA-256, base64url: 43 characters) of an Ed25519 or P-256 key. */
    public static String keyId(PublicKey key) {
        return Jwk.thumbprint(key);
    }

    public Optional<PublicKey> key(String keyId) {
        return Optional.ofNullable(keys.get(keyId));
    }

    /** The key, when it is for this. */
    public Optional<PublicKey> key(String purpose, String keyId) {
        return key(keyId).filter(key -> purposes.isEmpty() || purpose.equals(purposes.get(keyId)));
    }

    /**
     * Verifies a JWS by the key its header names.
     *
     * @return the payload
     * @throws JwsException malformed, unknown key, or wrong signature
     */
    public byte[] verify(String jws, String type, int maxLength) throws JwsException {
        Jws parsed = Jws.parse(jws, type, maxLength);
        PublicKey key =
                parsed.keyId()
                        .flatMap(this::key)
                        .orElseThrow(
                                () ->
                                        new JwsException(
                                                JwsException.Reason.UNKNOWN_KEY,
                                                "signed by no key known here"));
        return parsed.verify(key);
    }
}
