package dev.usher.pass.internal;

import dev.usher.backend.api.PassGrant;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.pass.store.GrantedPass;
import dev.usher.pass.store.PassDatabase;
import dev.usher.pass.store.PassStore;
import dev.usher.pass.store.Purchase;
import dev.usher.server.api.Passes;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The passes there are, for whoever may ask. */
@Component(service = {Passes.class, IssuedPasses.class})
public final class IssuedPasses implements Passes {
    private final PassStore store;
    private final PassEvents events;
    private final InstantSource clock;

    @Activate
    public IssuedPasses(@Reference PassDatabase database, @Reference PassEvents events) {
        this(database, events, Clock.systemUTC());
    }

    IssuedPasses(PassDatabase database, PassEvents events, InstantSource clock) {
        this.store = database.passes();
        this.events = events;
        this.clock = clock;
    }

    @Override
    public List<PassInfo> passes() {
        return store.all().stream().map(IssuedPasses::info).toList();
    }

    @Override
    public List<PassInfo> passesOf(String household) {
        return store.ofHousehold(household).stream().map(IssuedPasses::info).toList();
    }

    @Override
    public void revoke(String id) {
        change(
                id,
                (tx, pass) -> {
                    if (pass.revoked() == null) {
                        tx.revoked(clock.instant());
                    }
                    return pass;
                });
    }

    @Override
    public void suspend(String id) {
        change(
                id,
                (tx, pass) -> {
                    if (pass.suspended() == null) {
                        tx.suspended(clock.instant());
                    }
                    return pass;
                });
    }

    @Override
    public void resume(String id) {
        change(
                id,
                (tx, pass) -> {
                    if (pass.suspended() != null) {
                        tx.resumed(clock.instant());
                    }
                    return pass;
                });
    }

    private void change(String id, PassStore.Change<GrantedPass> change) {
        GrantedPass pass = store.change(id, change).orElseThrow(PassRules::notFound);
        events.changed(pass.holder(), pass.purchase());
    }

    /**
     * A pass as it was granted, for the box that lost it.
     *
     * @throws Problem pass-not-found (404), also when it is another box's
     */
    public PassGrant passOf(BoxId box, String id) {
        return store.find(id)
                .filter(pass -> pass.holder().equals(box))
                .map(IssuedPasses::grant)
                .orElseThrow(PassRules::notFound);
    }

    /** What the box gets. */
    static PassGrant grant(GrantedPass pass) {
        Purchase.Terms terms = pass.purchase().terms();
        return new PassGrant(pass.id(), terms.item(), pass.token(), pass.startBy(), terms.tier());
    }

    private static PassInfo info(GrantedPass pass) {
        Purchase purchase = pass.purchase();
        return new PassInfo(
                pass.id(),
                purchase.terms().item(),
                purchase.household(),
                pass.holder(),
                state(pass),
                purchase.terms().amount(),
                purchase.terms().currency(),
                pass.granted(),
                pass.firstLicence(),
                pass.viewUntil());
    }

    private static String state(GrantedPass pass) {
        if (pass.revoked() != null) {
            return "revoked";
        }
        if (pass.suspended() != null) {
            return "suspended";
        }
        return pass.returned() == null ? "valid" : "returned";
    }
}
