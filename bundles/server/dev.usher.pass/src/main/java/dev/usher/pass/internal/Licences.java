package dev.usher.pass.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.LicenceGrant;
import dev.usher.backend.api.LicenceRequest;
import dev.usher.crypto.Hpke;
import dev.usher.crypto.Sealed;
import dev.usher.json.Json;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.pass.internal.BoxStatements.Recipient;
import dev.usher.pass.store.Contact;
import dev.usher.pass.store.DeviceLimit;
import dev.usher.pass.store.GrantedPass;
import dev.usher.pass.store.PassDatabase;
import dev.usher.pass.store.PassStore.KeyGrant;
import dev.usher.pass.store.Purchase;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Catalog;
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
 * <p>The viewing period begins with the first play a box tells of, and with the first licence of a
 * box that does not know how to tell; later licences keep its end.
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
    private final Catalog catalog;
    private final Ratings ratings;
    private final Alarms alarms;
    private final PassEvents events;
    private final LicencePolicy.Leases leases;
    private final InstantSource clock;

    @Activate
    public Licences(
            @Reference PassSettings settings,
            @Reference PassDatabase database,
            @Reference KeyVault vault,
            @Reference OperatorKeys keys,
            @Reference KeyLog log,
            @Reference BoxDirectory boxes,
            @Reference Catalog catalog,
            @Reference Ratings ratings,
            @Reference Codes codes,
            @Reference Alarms alarms,
            @Reference PassEvents events) {
        this(
                settings,
                database,
                vault,
                keys,
                log,
                new DeviceLimit(settings.maxDevices(), boxes),
                catalog,
                ratings,
                codes,
                alarms,
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
            Catalog catalog,
            Ratings ratings,
            Codes codes,
            Alarms alarms,
            PassEvents events,
            InstantSource clock) {
        this.database = database;
        this.vault = vault;
        this.keys = keys;
        this.tokens = new PassTokens(keys, settings);
        this.devices = devices;
        this.proofs = new Proofs(database.proofs(), settings.proofTolerance(), codes);
        this.catalog = catalog;
        this.ratings = ratings;
        this.alarms = alarms;
        this.log = log;
        this.events = events;
        this.leases = settings.leases();
        this.clock = clock;
    }

    /**
     * A box's request for a licence.
     *
     * @param passId from the address
     * @param request what the box says
     * @param proof value of the header Usher-Proof; null = none
     * @param method HTTP method
     * @param path of the address
     */
    public record Submission(
            String passId, LicenceRequest request, String proof, String method, String path) {
        /** Of an old box, which says nothing of itself. */
        Submission(String passId, String pass, String proof, String method, String path) {
            this(passId, new LicenceRequest(pass, null, null, 0), proof, method, path);
        }

        String pass() {
            return request.pass();
        }

        @Override
        public String toString() {
            return "Submission[" + passId + "]";
        }
    }

    /**
     * Grants a licence.
     *
     * @throws Problem pass-malformed (400); pass-signature, proof-missing, proof-invalid,
     *     proof-nonce, proof-replayed (401); key-not-released, rating-exceeded, device-mismatch,
     *     pass-revoked, pass-not-yet-valid, pass-expired (403); pass-not-found (404);
     *     key-unavailable (503); sealing-key-invalid, first-play-invalid (400)
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
        GrantedPass pass =
                database.passes()
                        .find(claims.jti())
                        .orElseThrow(
                                () -> {
                                    alarms.forgedPass(box.id(), claims.jti());
                                    return PassRules.notFound();
                                });
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
        requireReleased(purchase.terms().item(), now);
        ratings.requireWatchable(purchase.household(), purchase.terms().screening().rating());
        List<String> keyIds =
                database.contentKeys().since(purchase.terms().item(), purchase.terms().version());
        if (keyIds.isEmpty()) {
            throw new Problem(
                    "key-unavailable",
                    503,
                    "There is no key for this item. The operator has to look into it.",
                    Map.of("retryAfter", 600));
        }
        Recipient recipient = BoxStatements.recipient(submission.request().sealingKey(), box);
        Contact contact =
                new Contact(
                        submission.request().sealingKey() == null,
                        BoxStatements.firstPlay(submission.request().firstPlay(), box, pass.id()),
                        submission.request().storeSequence());
        // in a transaction of its own: the operator hears of it whatever becomes of this request
        if (database.passes().restored(box.id(), contact)) {
            alarms.restoredStore(box.id());
        }
        // opened before the transaction, which must not wait for a second connection
        List<ContentKey> contentKeys = new ArrayList<>();
        try {
            keyIds.forEach(id -> contentKeys.add(open(id)));
            LicenceGrant grant = grant(pass, recipient, contact, claims, contentKeys, now);
            log.granted();
            events.changed(box.id(), purchase.terms().item());
            return grant;
        } finally {
            contentKeys.forEach(ContentKey::close);
        }
    }

    /** An item whose release was put off after it was sold stays closed until then. */
    private void requireReleased(ItemId id, Instant now) {
        catalog.item(id)
                .map(CatalogItem::release)
                .filter(now::isBefore)
                .ifPresent(
                        release -> {
                            throw new Problem(
                                    "key-not-released",
                                    403,
                                    "This item's keys are given out from " + release + " on.",
                                    Map.of("releaseAt", release));
                        });
    }

    private LicenceGrant grant(
            GrantedPass pass,
            Recipient recipient,
            Contact contact,
            PassTokens.Claims claims,
            List<ContentKey> contentKeys,
            Instant now) {
        String licence = TimeOrderedId.at(now);
        List<String> keyIds = contentKeys.stream().map(ContentKey::id).toList();
        Instant notBefore = Instant.ofEpochSecond(claims.nbf());
        return database.passes()
                .license(
                        pass.id(),
                        now,
                        contact,
                        new KeyGrant(licence, keyIds),
                        devices,
                        asItStands -> {
                            PassRules.requireInForce(asItStands, now);
                            // an old box knows of no lease
                            Instant viewUntil =
                                    contact.beginsNow()
                                            ? asItStands.opensUntil()
                                            : asItStands.viewUntil();
                            LicencePolicy policy =
                                    LicencePolicy.of(
                                            licence,
                                            asItStands,
                                            viewUntil,
                                            notBefore,
                                            leases,
                                            keyIds,
                                            now);
                            return licence(policy, recipient, contentKeys);
                        })
                .orElseThrow(PassRules::notFound);
    }

    private LicenceGrant licence(
            LicencePolicy policy, Recipient recipient, List<ContentKey> contentKeys) {
        byte[] policyBytes = Json.bytes(policy);
        byte[] aad = sha256(policyBytes);
        List<Map<String, String>> sealed =
                contentKeys.stream().map(key -> seal(key, recipient, aad)).toList();
        byte[] payload =
                Json.bytes(Map.of("policy", BASE64URL.encodeToString(policyBytes), "keys", sealed));
        return new LicenceGrant(
                keys.sign(Purpose.LICENCE, TYPE, payload),
                policy.viewUntil(),
                policy.viewSeconds(),
                policy.end(),
                policy.refreshAt(),
                policy.retrySeconds());
    }

    private ContentKey open(String keyId) {
        return vault.open(keyId)
                .orElseThrow(
                        () ->
                                new Problem(
                                        "key-unavailable",
                                        503,
                                        "The key of this item is gone.",
                                        Map.of("retryAfter", 600)));
    }

    private static Map<String, String> seal(ContentKey key, Recipient box, byte[] aad) {
        Sealed sealed;
        try {
            sealed = Hpke.seal(box.suite(), box.key(), HPKE_INFO, aad, key.bytes());
        } catch (IllegalArgumentException e) {
            throw BoxStatements.sealingKeyInvalid(e.getMessage());
        }
        return Map.of(
                "kid", key.id(),
                "scheme", SCHEME,
                "suite", box.suite(),
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
