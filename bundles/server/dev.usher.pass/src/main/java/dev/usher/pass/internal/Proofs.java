package dev.usher.pass.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.usher.crypto.Jws;
import dev.usher.crypto.JwsException;
import dev.usher.crypto.VerificationKeys;
import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import dev.usher.pass.store.ProofStore;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;

/**
 * Proof that a request was made by whoever holds the box's key, just now and for this pass: the
 * shape of RFC 9449, with the pass in the place of the access token. Each proof is good once.
 */
final class Proofs {
    private static final String TYPE = "dpop+jwt";
    private static final int MAX_LENGTH = 4096;
    private static final int MAX_ID = 128;

    /** How long a nonce of ours is good. */
    private static final Duration NONCE_LIFE = Duration.ofSeconds(300);

    private final ProofStore used;
    private final Duration tolerance;
    private final Codes codes;

    Proofs(ProofStore used, Duration tolerance, Codes codes) {
        this.used = used;
        this.tolerance = tolerance;
        this.codes = codes;
    }

    private record Claims(String jti, String htm, String htu, Long iat, String ath, String nonce) {}

    /** A good proof, which may have been used before. */
    record Proof(String thumbprint, String jti, Instant expires) {}

    /**
     * Checks a proof, but for whether it was used before.
     *
     * @param path of the request; scheme and authority are not compared, because a proxy may have
     *     changed them
     * @param token the pass the proof is for
     * @throws Problem proof-missing, proof-invalid, proof-nonce (401)
     */
    Proof check(String proof, BoxKey box, String method, String path, String token, Instant now) {
        if (proof == null || proof.isBlank()) {
            throw new Problem(
                    "proof-missing",
                    401,
                    "Send a proof of the box's key in the header Usher-Proof (RFC 9449).");
        }
        Claims claims = verified(proof, box);
        require(
                claims.jti() != null && !claims.jti().isEmpty() && claims.jti().length() <= MAX_ID,
                "jti is missing");
        require(method.equals(claims.htm()), "htm is not " + method);
        require(claims.htu() != null && path.equals(path(claims.htu())), "htu is not this address");
        require(claims.iat() != null, "iat is missing");
        require(
                claims.ath() != null && claims.ath().equals(hash(token)),
                "ath is not the hash of this pass");
        requireFresh(claims, now);
        Instant expires = now.plus(NONCE_LIFE).plus(tolerance.multipliedBy(2)).plusSeconds(1);
        return new Proof(box.thumbprint(), claims.jti(), expires);
    }

    /**
     * Uses a proof up.
     *
     * @return false when it was used before
     */
    boolean use(Proof proof) {
        return used.use(proof.thumbprint(), proof.jti(), proof.expires());
    }

    /**
     * Uses a proof up.
     *
     * @throws Problem proof-replayed (401)
     */
    void spend(Proof proof) {
        if (!use(proof)) {
            throw new Problem(
                    "proof-replayed",
                    401,
                    "This proof was used before. Make a new one for each request.");
        }
    }

    /**
     * A box whose clock is wrong shows by our nonce that it made the proof just now (RFC 9449
     * section 8).
     */
    private void requireFresh(Claims claims, Instant now) {
        boolean inTime = Math.abs(now.getEpochSecond() - claims.iat()) <= tolerance.toSeconds();
        if (claims.nonce() == null ? inTime : isOurs(claims.nonce(), now)) {
            return;
        }
        throw new Problem(
                "proof-nonce",
                401,
                "The box's clock is not within "
                        + tolerance.toSeconds()
                        + " s of the server's. Make the proof again with this nonce.",
                Map.of("nonce", nonce(now.getEpochSecond()), "serverTime", now));
    }

    private boolean isOurs(String nonce, Instant now) {
        int dot = nonce.indexOf('.');
        try {
            long made = Long.parseLong(nonce.substring(0, Math.max(dot, 0)));
            boolean young =
                    made <= now.getEpochSecond()
                            && now.getEpochSecond() - made <= NONCE_LIFE.toSeconds();
            return young
                    && MessageDigest.isEqual(
                            nonce.getBytes(US_ASCII), nonce(made).getBytes(US_ASCII));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private String nonce(long made) {
        return made + "." + codes.seal("nonce", Long.toString(made));
    }

    /** Forgets proofs that are too old to be accepted again. */
    void forget(Instant now) {
        used.forget(now);
    }

    private static Claims verified(String proof, BoxKey box) {
        try {
            Jws jws = Jws.parse(proof, TYPE, MAX_LENGTH);
            PublicKey key = jws.key().orElseThrow(() -> invalid("the header carries no key"));
            require(
                    VerificationKeys.keyId(key).equals(box.thumbprint()),
                    "it was not made with the key of the box that sends it");
            return claims(jws.verify(key));
        } catch (JwsException e) {
            throw invalid(e.getMessage());
        }
    }

    private static Claims claims(byte[] payload) {
        try {
            return Json.read(payload, Claims.class);
        } catch (Problem notJson) {
            throw invalid(notJson.getMessage());
        }
    }

    private static String path(String url) {
        try {
            return URI.create(url).getRawPath();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String hash(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void require(boolean condition, String reason) {
        if (!condition) {
            throw invalid(reason);
        }
    }

    private static Problem invalid(String reason) {
        return new Problem(
                "proof-invalid", 401, "The proof of the box's key is not good: " + reason + ".");
    }
}
