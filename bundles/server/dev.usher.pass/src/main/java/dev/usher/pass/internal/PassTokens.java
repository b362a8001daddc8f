package dev.usher.pass.internal;

import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import dev.usher.pass.store.GrantedPass;
import dev.usher.pass.store.Purchase;
import dev.usher.pass.store.Purchase.Terms;
import dev.usher.server.api.OperatorKeys;
import dev.usher.server.api.OperatorKeys.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Media passes as JWT (RFC 7519) in a signed JWS, bound to the box's key by {@code cnf} (RFC 7800).
 * All times are whole seconds.
 */
final class PassTokens {
    static final String TYPE = "usher-pass+jwt";

    /** A pass is good a little earlier than it was made, for clocks that are behind. */
    static final Duration LEEWAY = Duration.ofMinutes(5);

    private static final int MAX_LENGTH = 8192;

    private final OperatorKeys keys;
    private final String issuer;

    PassTokens(OperatorKeys keys, String issuer) {
        this.keys = keys;
        this.issuer = issuer;
    }

    /** What the licence service reads of a pass. */
    record Claims(String jti, long nbf, Long exp, Confirmation cnf) {}

    /**
     * @param jkt thumbprint of the key that has to be proven (RFC 9449 section 6.1)
     */
    record Confirmation(String jkt) {}

    /** A pass for a purchase, granted now. */
    GrantedPass issue(Purchase purchase, Instant time) {
        Instant now = time.truncatedTo(ChronoUnit.SECONDS);
        Terms terms = purchase.terms();
        Instant startBy =
                terms.startBySeconds() > 0 ? now.plusSeconds(terms.startBySeconds()) : null;
        String id = TimeOrderedId.at(time);
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer);
        claims.put("aud", "urn:usher:licence");
        claims.put("jti", id);
        claims.put("sub", purchase.household());
        claims.put("iat", now.getEpochSecond());
        claims.put("nbf", now.minus(LEEWAY).getEpochSecond());
        if (startBy != null && terms.viewSeconds() > 0) {
            claims.put("exp", startBy.plusSeconds(terms.viewSeconds()).getEpochSecond());
        }
        claims.put("item", terms.item().value());
        claims.put("version", terms.version());
        claims.put("model", terms.model().name().toLowerCase(Locale.ROOT));
        claims.put(
                "rights",
                Map.of("start_by", terms.startBySeconds(), "view_s", terms.viewSeconds()));
        claims.put("cnf", Map.of("jkt", purchase.thumbprint()));
        claims.put(
                "pay",
                Map.of("auth", purchase.id(), "amt", terms.amount(), "cur", terms.currency()));
        String token = keys.sign(Purpose.PASS, TYPE, Json.bytes(claims));
        return new GrantedPass(id, purchase, token, now, startBy, null, null, null);
    }

    /**
     * Verifies a pass's signature and form; whether it is in force is the database's to say.
     *
     * @throws Problem pass-malformed (400), pass-signature (401)
     */
    Claims read(String token) {
        if (token == null || token.length() > MAX_LENGTH) {
            throw malformed("Send the media pass as it was granted, in the member \"pass\".");
        }
        byte[] payload = keys.verify(Purpose.PASS, TYPE, token);
        Claims claims = Json.read(payload, Claims.class);
        if (claims.jti() == null || claims.cnf() == null || claims.cnf().jkt() == null) {
            throw malformed("The media pass lacks jti or cnf.");
        }
        return claims;
    }

    static Problem malformed(String detail) {
        return new Problem("pass-malformed", 400, detail);
    }
}
