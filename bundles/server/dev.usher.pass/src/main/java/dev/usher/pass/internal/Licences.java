package dev.usher.pass.internal;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.LicenceGrant;
import dev.usher.backend.api.LicenceRequest;
import dev.usher.backend.api.PurchaseRequest;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.media.api.Tier;
import dev.usher.pass.internal.BoxStatements.Recipient;
import dev.usher.pass.store.Contact;
import dev.usher.pass.store.DeviceLimit;
import dev.usher.pass.store.GrantedPass;
import dev.usher.pass.store.PassDatabase;
import dev.usher.pass.store.PassStore;
import dev.usher.pass.store.PassStore.KeyGrant;
import dev.usher.pass.store.Purchase;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.ContentKey;
import dev.usher.server.api.OperatorKeys;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
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
    private final PassDatabase database;
    private final FileKeyVault vault;
    private final LicenceSeal seal;
    private final PassTokens tokens;
    private final Proofs proofs;
    private final KeyLog log;
    private final DeviceLimit devices;
    private final Catalog catalog;
    private final Ratings ratings;
    private final Tiers tiers;
    private final Alarms alarms;
    private final PassEvents events;
    private final LicencePolicy.Leases leases;
    private final InstantSource clock;

    @Activate
    public Licences(
            @Reference PassSettings settings,
            @Reference PassDatabase database,
            @Reference FileKeyVault vault,
            @Reference OperatorKeys keys,
            @Reference KeyLog log,
            @Reference BoxDirectory boxes,
            @Reference Catalog catalog,
            @Reference Ratings ratings,
            @Reference Tiers tiers,
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
                tiers,
                codes,
                alarms,
                events,
                Clock.systemUTC());
    }

    Licences(
            PassSettings settings,
            PassDatabase database,
            FileKeyVault vault,
            OperatorKeys keys,
            KeyLog log,
            DeviceLimit devices,
            Catalog catalog,
            Ratings ratings,
            Tiers tiers,
            Codes codes,
            Alarms alarms,
            PassEvents events,
            InstantSource clock) {
        this.database = database;
        this.vault = vault;
        this.seal = new LicenceSeal(keys);
        this.tokens = new PassTokens(keys, settings);
        this.devices = devices;
        this.proofs = new Proofs(database.proofs(), settings.proofTolerance(), codes);
        this.catalog = catalog;
        this.ratings = ratings;
        this.tiers = tiers;
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
        Instant now = now();
        PassTokens.Claims claims = tokens.read(submission.pass());
        if (!claims.jti().equals(submission.passId())) {
            throw PassTokens.malformed("The media pass is not the one in the address.");
        }
        Proofs.Proof proof =
                proofs.check(
                        submission.proof(),
                        box,
                        submission.method(),
                        submission.path(),
                        submission.pass(),
                        now);
        Contact contact = Contact.NONE;
        try {
            Asked asked = asked(box, claims.jti(), submission.request());
            contact = asked.contact();
            return database.together(() -> licensed(box, claims, proof, asked, now))
                    .map(licensed -> announced(box, licensed))
                    .orElseThrow(() -> forged(box, claims));
        } catch (Problem refusal) {
            // nothing of the transaction is kept, but what the box has shown of itself counts
            proofs.use(proof);
            if (database.passes().restored(box.id(), contact)) {
                alarms.restoredStore(box.id());
            }
            throw refusal;
        }
    }

    private LicenceGrant announced(BoxKey box, Licensed licensed) {
        announce(box.id(), licensed.purchase());
        return licensed.licence();
    }

    private record Licensed(Purchase purchase, LicenceGrant licence) {}

    private Optional<Licensed> licensed(
            BoxKey box, PassTokens.Claims claims, Proofs.Proof proof, Asked asked, Instant now) {
        proofs.spend(proof);
        if (!claims.cnf().jkt().equals(box.thumbprint())) {
            throw PassRules.foreign();
        }
        return database.passes()
                .license(
                        claims.jti(),
                        now,
                        asked.contact(),
                        devices,
                        licensing(
                                box.id(),
                                asked,
                                now,
                                pass -> requireOpen(pass, claims.nbf(), now)));
    }

    private void requireOpen(GrantedPass pass, long notBefore, Instant now) {
        if (now.getEpochSecond() < notBefore) {
            throw new Problem(
                    "pass-not-yet-valid",
                    403,
                    "This pass is not valid yet. Compare the clocks of box and server.",
                    Map.of("notBefore", Instant.ofEpochSecond(notBefore), "serverTime", now));
        }
        requireReleased(pass.purchase().terms().item(), now);
    }

    private Problem forged(BoxKey box, PassTokens.Claims claims) {
        alarms.forgedPass(box.id(), claims.jti());
        return PassRules.notFound();
    }

    /**
     * What a box asks for beside a pass.
     *
     * @param recipient what keys are sealed to
     * @param contact what it says of itself
     */
    record Asked(Recipient recipient, Contact contact) {}

    private static Asked asked(BoxKey box, String pass, LicenceRequest request) {
        return new Asked(
                BoxStatements.recipient(request.sealingKey(), box),
                new Contact(
                        request.sealingKey() == null,
                        BoxStatements.firstPlay(request.firstPlay(), box, pass),
                        request.storeSequence()));
    }

    /**
     * What is asked for with a purchase; empty = only the pass.
     *
     * @throws Problem sealing-key-invalid (400)
     */
    static Optional<Asked> asked(BoxKey box, PurchaseRequest request) {
        return Optional.ofNullable(request.sealingKey())
                .map(key -> new LicenceRequest(null, key, null, request.storeSequence()))
                .map(said -> asked(box, null, said));
    }

    /**
     * A licence with a pass that was sold before; {@link #announce} is the caller's.
     *
     * @throws Problem as {@link #grant}, when there is none now
     */
    LicenceGrant first(BoxKey box, GrantedPass pass, Asked asked) {
        Instant now = now();
        return database.passes()
                .license(
                        pass.id(),
                        now,
                        asked.contact(),
                        devices,
                        licensing(box.id(), asked, now, any -> {}))
                .orElseThrow()
                .licence();
    }

    /**
     * Keeps a pass that is being sold, in the transaction of the sale, with a licence; {@link
     * #announce} is the caller's, after it.
     *
     * @throws Problem as {@link #grant}, when there is none now
     */
    LicenceGrant sell(BoxKey box, GrantedPass fresh, Asked asked) {
        Instant now = now();
        return database.passes()
                .sell(
                        fresh,
                        now,
                        asked.contact(),
                        devices,
                        licensing(box.id(), asked, now, any -> {}))
                .licence();
    }

    /** Keys have left: tells whoever has to know, after the transaction. */
    void announce(BoxId box, Purchase purchase) {
        log.granted();
        events.changed(box, purchase);
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

    private PassStore.Licensing<Licensed> licensing(
            BoxId box, Asked asked, Instant now, Consumer<GrantedPass> requirement) {
        return new PassStore.Licensing<>() {
            @Override
            public void check(GrantedPass pass) {
                if (!pass.holder().equals(box)) {
                    throw PassRules.foreign();
                }
                requirement.accept(pass);
                ratings.requireWatchable(
                        pass.purchase().household(), pass.purchase().terms().screening().rating());
            }

            @Override
            public PassStore.Leaving<Licensed> licence(GrantedPass pass, boolean restored) {
                if (restored) {
                    alarms.restoredStore(box);
                }
                return leaving(pass, asked, now);
            }
        };
    }

    private PassStore.Leaving<Licensed> leaving(GrantedPass pass, Asked asked, Instant now) {
        PassRules.requireInForce(pass, now);
        Purchase.Terms terms = pass.purchase().terms();
        Tier highest = tiers.highest(pass.holder());
        Tier tier = highest.covers(terms.tier()) ? terms.tier() : highest;
        List<ContentKey> contentKeys = vault.since(terms.item(), terms.version(), tier);
        try {
            if (contentKeys.isEmpty()) {
                throw new Problem(
                        "key-unavailable",
                        503,
                        "There is no key for this item. The operator has to look into it.",
                        Map.of("retryAfter", 600));
            }
            List<String> keyIds = contentKeys.stream().map(ContentKey::id).toList();
            String id = TimeOrderedId.at(now);
            // an old box knows of no lease
            Instant viewUntil = asked.contact().beginsNow() ? pass.opensUntil() : pass.viewUntil();
            Instant notBefore = pass.granted().minus(PassTokens.LEEWAY);
            LicencePolicy policy =
                    LicencePolicy.of(id, pass, viewUntil, notBefore, leases, tier, keyIds, now);
            LicenceGrant licence = seal.licence(policy, asked.recipient(), contentKeys);
            return new PassStore.Leaving<>(
                    new Licensed(pass.purchase(), licence), new KeyGrant(id, keyIds));
        } finally {
            contentKeys.forEach(ContentKey::close);
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** A box that is unknown or revoked gets nothing, and so needs no place. */
    static boolean isGone(BoxDirectory boxes, BoxId id) {
        return boxes.box(id).filter(box -> box.revoked() == null).isEmpty();
    }
}
