package dev.usher.pass.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.usher.backend.api.LicenceGrant;
import dev.usher.crypto.Hpke;
import dev.usher.crypto.Sealed;
import dev.usher.json.Json;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.pass.store.DeviceLimit;
import dev.usher.pass.store.GrantedPass;
import dev.usher.pass.store.PassDatabase;
import dev.usher.pass.store.PassStore.KeyGrant;
import dev.usher.pass.store.Purchase;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.ContentKey;
import dev.usher.server.api.KeyVault;
import dev.usher.server.api.OperatorKeys;
import dev.usher.server.api.OperatorKeys.Purpose;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Turns a pass into a licence: the policy in clear, and the content keys sealed to the box (HPKE,
 * RFC 9180), bound to that very policy.
 *
 * <p>The first licence begins the viewing period; later ones keep its end.
 */
@Component(service = Licences.class)
public final class Licences {
    private static final String TYPE = "usher-licence+jws";
    private static final String SCHEME = "cobblestone-128";
    private static final byte[] HPKE_INFO = "usher/licence/v1".getBytes(UTF_8);
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private final PassDatabase database;
    private final KeyVault vault;
    private final OperatorKeys keys;
    private final PassTokens tokens;
    private final Proofs proofs;
    private final KeyLog log;
    private final DeviceLimit devices;
    private final PassEvents events;
    private final InstantSource clock;

    @Activate
    public Licences(
            @Reference PassSettings settings,
            @Reference PassDatabase database,
            @Reference KeyVault vault,
            @Reference OperatorKeys keys,
            @Reference KeyLog log,
            @Reference BoxDirectory boxes,
            @Reference PassEvents events) {
        this(
                settings,
                database,
                vault,
                keys,
                log,
                new DeviceLimit(settings.maxDevices(), box -> isGone(boxes, box)),
                events,
                Clock.systemUTC());
    }

    Licences(
            PassSettings settings,
            PassDatabase database,
            KeyVault vault,
            OperatorKeys keys,
            KeyLog log,
            DeviceLimit devices,
            PassEvents events,
            InstantSource clock) {
        this.database = database;
        this.vault = vault;
        this.keys = keys;
        this.tokens = new PassTokens(keys, settings);
        this.devices = devices;
        this.proofs = new Proofs(database.proofs(), settings.proofTolerance());
        this.log = log;
        this.events = events;
        this.clock = clock;
    }

    /**
     * A box's request for a licence.
     *
     * @param passId from the address
     * @param pass the token
     * @param proof value of the header Usher-Proof; null = none
     * @param method HTTP method
     * @param path of the address
     */
    public record Submission(String passId, String pass, String proof, String method, String path) {
        @Override
        public String toString() {
            return "Submission[" + passId + "]";
        }
    }

    /** What the box may do; signed, and bound to the sealed keys. */
    record Policy(
            String lid,
            String pass,
            ItemId item,
            int version,
            BoxId box,
            Instant serverTime,
            Instant notBefore,
            Instant viewUntil,
            List<String> keyIds) {}

    /**
     * Grants a licence.
     *
     * @throws Problem pass-malformed (400); pass-signature, proof-missing, proof-invalid,
     *     proof-replayed (401); device-mismatch, pass-revoked, pass-not-yet-valid, pass-expired
     *     (403); pass-not-found (404); key-unavailable (503)
     */
    public LicenceGrant grant(BoxKey box, Submission submission) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        PassTokens.Claims claims = tokens.read(submission.pass());
        if (!claims.jti().equals(submission.passId())) {
            throw PassTokens.malformed("The media pass is not the one in the address.");
        }
        proofs.check(
                submission.proof(),
                box,
                submission.method(),
                submission.path(),
                submission.pass(),
                now);
        if (!claims.cnf().jkt().equals(box.thumbprint())) {
            throw PassRules.foreign();
        }
        GrantedPass pass = database.passes().find(claims.jti()).orElseThrow(PassRules::notFound);
        Purchase purchase = pass.purchase();
        if (!pass.holder().equals(box.id())) {
            throw PassRules.foreign();
        }
        if (now.getEpochSecond() < claims.nbf()) {
            throw new Problem(
                    "pass-not-yet-valid",
                    403,
                    "This pass is not valid yet. Compare the clocks of box and server.",
                    Map.of("notBefore", Instant.ofEpochSecond(claims.nbf()), "serverTime", now));
        }
        List<String> keyIds =
                database.contentKeys().since(purchase.terms().item(), purchase.terms().version());
        if (keyIds.isEmpty()) {
            throw new Problem(
                    "key-unavailable",
                    503,
                    "There is no key for this item. The operator has to look into it.");
        }
        // opened before the transaction, which must not wait for a second connection
        List<ContentKey> contentKeys = new ArrayList<>();
        try {
            keyIds.forEach(id -> contentKeys.add(open(id)));
            LicenceGrant grant = grant(pass, box, claims, contentKeys, now);
            log.granted();
            events.changed(box.id(), purchase.terms().item());
            return grant;
        } finally {
            contentKeys.forEach(ContentKey::close);
        }
    }

    private LicenceGrant grant(
            GrantedPass pass,
            BoxKey box,
            PassTokens.Claims claims,
            List<ContentKey> contentKeys,
            Instant now) {
        String licence = TimeOrderedId.at(now);
        long viewSeconds = pass.purchase().terms().viewSeconds();
        return database.passes()
                .license(
                        pass.id(),
                        now,
                        viewSeconds > 0 ? now.plusSeconds(viewSeconds) : null,
                        new KeyGrant(licence, contentKeys.stream().map(ContentKey::id).toList()),
                        devices,
                        begun -> licence(licence, begun, box, claims, contentKeys, now))
                .orElseThrow(PassRules::notFound);
    }

    /**
     * @param pass as it stands with its viewing period begun, now or earlier
     */
    private LicenceGrant licence(
            String id,
            GrantedPass pass,
            BoxKey box,
            PassTokens.Claims claims,
            List<ContentKey> contentKeys,
            Instant now) {
        PassRules.requireInForce(pass, now);
        Purchase.Terms terms = pass.purchase().terms();
        Policy policy =
                new Policy(
                        id,
                        pass.id(),
                        terms.item(),
                        terms.version(),
                        box.id(),
                        now,
                        Instant.ofEpochSecond(claims.nbf()),
                        pass.opensUntil(),
                        contentKeys.stream().map(ContentKey::id).toList());
        byte[] policyBytes = Json.bytes(policy);
        byte[] aad = sha256(policyBytes);
        List<Map<String, String>> sealed =
                contentKeys.stream().map(key -> seal(key, box, aad)).toList();
        byte[] payload =
                Json.bytes(Map.of("policy", BASE64URL.encodeToString(policyBytes), "keys", sealed));
        return new LicenceGrant(keys.sign(Purpose.LICENCE, TYPE, payload), pass.opensUntil());
    }

    private ContentKey open(String keyId) {
        return vault.open(keyId)
                .orElseThrow(
                        () -> new Problem("key-unavailable", 503, "The key of this item is gone."));
    }

    private static Map<String, String> seal(ContentKey key, BoxKey box, byte[] aad) {
        Sealed sealed = Hpke.seal(box.key(), HPKE_INFO, aad, key.bytes());
        return Map.of(
                "kid", key.id(),
                "scheme", SCHEME,
                "enc", BASE64URL.encodeToString(sealed.enc()),
                "ct", BASE64URL.encodeToString(sealed.ciphertext()));
    }

    /** A box that is unknown or revoked gets nothing, and so needs no place. */
    static boolean isGone(BoxDirectory boxes, BoxId id) {
        return boxes.box(id).filter(box -> box.revoked() == null).isEmpty();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
