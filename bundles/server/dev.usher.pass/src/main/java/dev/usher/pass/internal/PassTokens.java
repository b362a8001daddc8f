package dev.usher.pass.internal;

import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import dev.usher.media.api.Tier;
import dev.usher.pass.store.GrantedPass;
import dev.usher.pass.store.Purchase;
import dev.usher.pass.store.Purchase.Terms;
import dev.usher.server.api.OperatorKeys;
import dev.usher.server.api.OperatorKeys.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
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
    private final String statusLists;

    PassTokens(OperatorKeys keys, PassSettings settings) {
        this.keys = keys;
        this.issuer = settings.issuer();
        this.statusLists = settings.statusLists();
    }

    /** What the licence service reads of a pass. */
    record Claims(String jti, long nbf, Long exp, Confirmation cnf) {}

    /**
     * @param jkt thumbprint of the key that has to be proven (RFC 9449 section 6.1)
     */
    record Confirmation(String jkt) {}

    /**
     * A pass for a purchase, granted now.
     *
     * @param statusIndex its place in the status list
     */
    GrantedPass issue(Purchase purchase, long statusIndex, Instant time) {
        Instant now = time.truncatedTo(ChronoUnit.SECONDS);
        Terms terms = purchase.terms();
        Instant startBy =
                terms.startBySeconds() > 0 ? now.plusSeconds(terms.startBySeconds()) : null;
        String id = TimeOrderedId.at(time);
        GrantedPass pass = GrantedPass.fresh(id, purchase, "", now, startBy, statusIndex);
        return GrantedPass.fresh(
                id, purchase, token(pass, purchase.thumbprint()), now, startBy, statusIndex);
    }

    /** The pass as a token that this key's owner may use. */
    String token(GrantedPass pass, String thumbprint) {
        Purchase purchase = pass.purchase();
        Terms terms = purchase.terms();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer);
        claims.put("aud", "urn:usher:licence");
        claims.put("jti", pass.id());
        claims.put("sub", purchase.household());
        claims.put("iat", pass.granted().getEpochSecond());
        claims.put("nbf", pass.granted().minus(LEEWAY).getEpochSecond());
        if (pass.startBy() != null && terms.viewSeconds() > 0) {
            claims.put("exp", pass.startBy().plusSeconds(terms.viewSeconds()).getEpochSecond());
        }
        claims.put("item", terms.item().value());
        claims.put("version", terms.version());
        claims.put(
                "tiers",
                Arrays.stream(Tier.values())
                        .filter(terms.tier()::covers)
                        .map(tier -> tier.name().toLowerCase(Locale.ROOT))
                        .toList());
        claims.put("model", terms.model().name().toLowerCase(Locale.ROOT));
        claims.put(
                "rights",
                Map.of("start_by", terms.startBySeconds(), "view_s", terms.viewSeconds()));
        claims.put("cnf", Map.of("jkt", thumbprint));
        claims.put(
                "pay",
                Map.of("auth", purchase.id(), "amt", terms.amount(), "cur", terms.currency()));
        claims.put("status", Map.of("status_list", StatusLists.place(statusLists, pass)));
        return keys.sign(Purpose.PASS, TYPE, Json.bytes(claims));
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
