package dev.usher.customers.internal;

import dev.usher.customers.store.BoxStore;
import dev.usher.customers.store.BoxStore.Enrolment;
import dev.usher.customers.store.CustomersDatabase;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.server.api.Box;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Households;
import dev.usher.server.api.ServerTopics;
import dev.usher.server.api.TrustAnchors;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.metatype.annotations.Designate;

/** The boxes in the database. */
@Component(configurationPid = CustomersConfig.PID)
@Designate(ocd = CustomersConfig.class)
public final class EnrolledBoxes implements BoxDirectory {
    private static final int CODE = 16;
    private static final int FINGERPRINT = 32;
    private static final int MAX_NAME = 100;

    private final BoxStore store;
    private final Households households;
    private final EventAdmin events;
    private final Clock clock;
    private final Duration codeLife;

    /** Optional, because the PKI in turn asks us about boxes. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile TrustAnchors trustAnchors;

    @Activate
    public EnrolledBoxes(
            @Reference CustomersDatabase database,
            @Reference Households households,
            @Reference EventAdmin events,
            CustomersConfig config) {
        this(
                database,
                households,
                events,
                Clock.systemUTC(),
                Duration.ofHours(config.enrolmentCodeHours()),
                null);
    }

    EnrolledBoxes(
            CustomersDatabase database,
            Households households,
            EventAdmin events,
            Clock clock,
            Duration codeLife,
            TrustAnchors trustAnchors) {
        this.store = database.boxes();
        this.households = households;
        this.events = events;
        this.clock = clock;
        this.codeLife = codeLife;
        this.trustAnchors = trustAnchors;
    }

    @Override
    public Optional<Box> box(BoxId id) {
        return store.find(id);
    }

    @Override
    public List<Box> boxes() {
        return store.all();
    }

    @Override
    public List<Box> boxesOf(String household) {
        return store.of(household);
    }

    @Override
    public List<BoxId> revoked() {
        return store.revoked();
    }

    @Override
    public Box enrol(String code, BoxId id, String name) {
        return box(store.enrol(hash(code), id, label(name, id), clock.instant()), id);
    }

    @Override
    public Optional<String> invited(String code, BoxId id) {
        return store.invited(hash(code), id, clock.instant());
    }

    @Override
    public Box admit(String household, BoxId id, String name) {
        if (households.household(household).isEmpty()) {
            throw RegisteredHouseholds.unknown(household);
        }
        return box(store.admit(household, id, label(name, id), clock.instant()), id);
    }

    private Box box(Enrolment enrolment, BoxId id) {
        if (enrolment instanceof Enrolment.Done done) {
            changed(id);
            return done.box();
        } else if (enrolment instanceof Enrolment.Revoked) {
            throw revoked(id);
        }
        throw new Problem(
                "enrolment-code",
                403,
                "This enrolment code is unknown, used up or expired. Ask the operator for a new one.");
    }

    /** What is said to a box that was revoked. */
    public static Problem revoked(BoxId id) {
        return new Problem("device-revoked", 403, "Box " + id + " is revoked. Ask the operator.");
    }

    @Override
    public String newEnrolmentCode(String household) {
        if (households.household(household).isEmpty()) {
            throw RegisteredHouseholds.unknown(household);
        }
        TrustAnchors anchors = trustAnchors;
        if (anchors == null) {
            throw new Problem(
                    "pki-away",
                    503,
                    "The operator's CA is not running, so no code can name it. Try again later.");
        }
        String secret = Tokens.readable(CODE);
        store.addCode(Tokens.hash(secret), household, clock.instant().plus(codeLife));
        return secret + "-" + anchors.operatorCaFingerprint().substring(0, FINGERPRINT);
    }

    @Override
    public void revoke(BoxId id) {
        if (!store.revoke(id, clock.instant())) {
            throw unknown(id);
        }
        changed(id);
    }

    /** What is said of a box that is not there, or not for the asker to see. */
    public static Problem unknown(BoxId id) {
        return new Problem("box-unknown", 404, "There is no box " + id + ".");
    }

    /** Only the part before the hyphen is secret; people may type it in small letters. */
    private static String hash(String code) {
        String whole = code == null ? "" : code.strip().toUpperCase(Locale.ROOT);
        int hyphen = whole.indexOf('-');
        return Tokens.hash(hyphen < 0 ? whole : whole.substring(0, hyphen));
    }

    private static String label(String name, BoxId id) {
        String text = name == null ? "" : name.strip().replaceAll("\\p{Cntrl}", "");
        text = text.isEmpty() ? "box " + id.value().substring(0, 6) : text;
        return text.length() > MAX_NAME ? text.substring(0, MAX_NAME) : text;
    }

    private void changed(BoxId id) {
        events.postEvent(new Event(ServerTopics.BOXES, Map.of(ServerTopics.BOX, id.value())));
    }
}
