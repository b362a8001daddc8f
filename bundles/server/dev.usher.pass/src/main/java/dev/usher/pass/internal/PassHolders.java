package dev.usher.pass.internal;

import dev.usher.backend.api.PassGrant;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.pass.store.DeviceStore.Device;
import dev.usher.pass.store.GrantedPass;
import dev.usher.pass.store.PassDatabase;
import dev.usher.server.api.Box;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.OperatorKeys;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * What becomes of a pass after it was granted: its holder gives it back, or lets go of it so that
 * another box of the household can take it.
 *
 * <p>A key that has left cannot be called back from an offline box. So a pass moves only when no
 * key left for it, or its holder says it has deleted the licence, or the holder was revoked.
 */
@Component(service = PassHolders.class)
public final class PassHolders {
    private final PassDatabase database;
    private final PassTokens tokens;
    private final BoxDirectory boxes;
    private final Purchases purchases;
    private final PassEvents events;
    private final InstantSource clock;

    @Activate
    public PassHolders(
            @Reference PassSettings settings,
            @Reference PassDatabase database,
            @Reference OperatorKeys keys,
            @Reference BoxDirectory boxes,
            @Reference Purchases purchases,
            @Reference PassEvents events) {
        this(settings, database, keys, boxes, purchases, events, Clock.systemUTC());
    }

    PassHolders(
            PassSettings settings,
            PassDatabase database,
            OperatorKeys keys,
            BoxDirectory boxes,
            Purchases purchases,
            PassEvents events,
            InstantSource clock) {
        this.database = database;
        this.tokens = new PassTokens(keys, settings);
        this.boxes = boxes;
        this.purchases = purchases;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Where a pass stands (shape of the Readium License Status Document).
     *
     * @param status ready: never used; active; released; returned; revoked; expired
     * @param refunded whether its price is given back
     */
    public record Status(
            String id,
            String status,
            BoxId holder,
            Instant granted,
            Instant startBy,
            Instant firstLicence,
            Instant viewUntil,
            Instant since,
            boolean refunded) {}

    /**
     * @throws Problem pass-not-found (404), also when it is another household's
     */
    public Status status(BoxId asking, String id) {
        GrantedPass pass = database.passes().find(id).orElseThrow(PassRules::notFound);
        requireSameHousehold(pass, asking);
        return status(pass, now());
    }

    /**
     * Gives a pass back for good; its price too when it was never used. Repeated, nothing more
     * happens.
     *
     * @throws Problem pass-not-found (404), device-mismatch (403), pass-revoked (403)
     */
    public Status giveBack(BoxId holder, String id) {
        Instant now = now();
        GrantedPass before =
                database.passes()
                        .change(
                                id,
                                (tx, pass) -> {
                                    requireHolder(pass, holder);
                                    PassRules.requireNotRevoked(pass);
                                    if (pass.returned() == null) {
                                        tx.returned(now);
                                        if (pass.firstLicence() == null) {
                                            tx.refund(now);
                                        }
                                    }
                                    return pass;
                                })
                        .orElseThrow(PassRules::notFound);
        if (before.returned() == null) {
            purchases.refund();
            events.changed(holder, before.purchase());
        }
        return status(database.passes().find(id).orElseThrow(), now);
    }

    /**
     * The holder has deleted its licence: another box of the household may claim the pass.
     *
     * @throws Problem pass-not-found (404), device-mismatch, pass-revoked, pass-returned (403)
     */
    public Status release(BoxId holder, String id) {
        Instant now = now();
        database.passes()
                .change(
                        id,
                        (tx, pass) -> {
                            requireHolder(pass, holder);
                            PassRules.requireInHand(pass);
                            if (pass.released() == null) {
                                tx.released(now);
                            }
                            return pass;
                        })
                .orElseThrow(PassRules::notFound);
        return status(database.passes().find(id).orElseThrow(), now);
    }

    /**
     * Takes over a pass of the same household. The viewing period, once begun, goes on as it was.
     *
     * @throws Problem pass-not-found (404), pass-revoked, pass-returned (403), pass-in-use (409)
     */
    public PassGrant claim(BoxKey claimant, String id) {
        GrantedPass moved =
                database.passes()
                        .change(
                                id,
                                (tx, pass) -> {
                                    requireSameHousehold(pass, claimant.id());
                                    PassRules.requireInHand(pass);
                                    if (pass.holder().equals(claimant.id())
                                            && pass.released() == null) {
                                        return pass;
                                    }
                                    requireFree(pass);
                                    tx.holder(
                                            claimant.id(),
                                            tokens.token(pass, claimant.thumbprint()),
                                            now());
                                    return pass;
                                })
                        .orElseThrow(PassRules::notFound);
        events.changed(moved.holder(), moved.purchase());
        events.changed(claimant.id(), moved.purchase());
        GrantedPass now = database.passes().find(id).orElseThrow();
        return IssuedPasses.grant(now);
    }

    /** The boxes of a household that hold keys, oldest first. */
    public List<Device> devices(String household) {
        return database.devices().of(household);
    }

    /**
     * Frees a box's place.
     *
     * @throws Problem device-unknown (404), device-in-use (409) while it can still open something
     */
    public void removeDevice(String household, BoxId box) {
        Instant now = now();
        boolean opens =
                !Licences.isGone(boxes, box)
                        && database.passes().ofHousehold(household).stream()
                                .anyMatch(p -> p.holder().equals(box) && opens(p, now));
        if (opens) {
            throw new Problem(
                    "device-in-use",
                    409,
                    "This box can still open something. Return or release its passes first.",
                    Map.of("box", box.value()));
        }
        if (!database.devices().remove(household, box)) {
            throw new Problem(
                    "device-unknown", 404, "This box is none of your household's devices.");
        }
    }

    private static boolean opens(GrantedPass pass, Instant now) {
        return pass.firstLicence() != null && pass.released() == null && pass.valid(now);
    }

    private void requireSameHousehold(GrantedPass pass, BoxId asking) {
        boxes.box(asking)
                .filter(box -> box.revoked() == null)
                .map(Box::household)
                .filter(pass.purchase().household()::equals)
                .orElseThrow(PassRules::notFound);
    }

    private void requireFree(GrantedPass pass) {
        boolean free =
                pass.firstLicence() == null
                        || pass.released() != null
                        || Licences.isGone(boxes, pass.holder());
        if (!free) {
            throw new Problem(
                    "pass-in-use",
                    409,
                    "Another box of your household is using this pass. Release it there first.",
                    Map.of("holder", pass.holder().value()));
        }
    }

    private static void requireHolder(GrantedPass pass, BoxId box) {
        if (!pass.holder().equals(box)) {
            throw new Problem("device-mismatch", 403, "Another box holds this pass.");
        }
    }

    private static Status status(GrantedPass pass, Instant now) {
        PassStatuses.State state = PassStatuses.state(pass, now);
        boolean refunded = pass.returned() != null && pass.firstLicence() == null;
        return new Status(
                pass.id(),
                state.name(),
                pass.holder(),
                pass.granted(),
                pass.startBy(),
                pass.firstLicence(),
                pass.viewUntil(),
                state.since(),
                refunded);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
