package dev.usher.pass.internal;

import dev.usher.backend.api.HouseholdPass;
import dev.usher.backend.api.PassStatus;
import dev.usher.backend.api.PassStatus.Event;
import dev.usher.backend.api.PassStatus.Link;
import dev.usher.backend.api.PassStatus.Updated;
import dev.usher.media.api.BoxId;
import dev.usher.pass.store.GrantedPass;
import dev.usher.pass.store.PassDatabase;
import dev.usher.pass.store.PassStore.Happening;
import dev.usher.server.api.Box;
import dev.usher.server.api.BoxDirectory;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Where passes stand: documents in the shape of Readium LSD 1.0. */
@Component(service = PassStatuses.class)
public final class PassStatuses {
    private static final String LICENCE = "/api/v1/box/passes/%s/licence";
    private static final String LICENCE_TYPE = "application/json";

    /** Of Readium LSD 1.0, section 2.7. */
    private static final Set<String> EVENTS =
            Set.of("register", "renew", "return", "revoke", "cancel");

    private final PassDatabase database;
    private final BoxDirectory boxes;
    private final InstantSource clock;

    @Activate
    public PassStatuses(@Reference PassDatabase database, @Reference BoxDirectory boxes) {
        this(database, boxes, Clock.systemUTC());
    }

    PassStatuses(PassDatabase database, BoxDirectory boxes, InstantSource clock) {
        this.database = database;
        this.boxes = boxes;
        this.clock = clock;
    }

    /**
     * How a pass stands.
     *
     * @param name as {@link PassStatus#standing}
     * @param since when it came to stand so
     */
    record State(String name, Instant since) {}

    static State state(GrantedPass pass, Instant now) {
        if (pass.revoked() != null) {
            return new State(pass.firstLicence() == null ? "cancelled" : "revoked", pass.revoked());
        } else if (pass.returned() != null) {
            return new State("returned", pass.returned());
        } else if (!pass.valid(now)) {
            return new State(
                    "expired", pass.firstLicence() == null ? pass.startBy() : pass.opensUntil());
        } else if (pass.suspended() != null) {
            return new State("suspended", pass.suspended());
        } else if (pass.released() != null) {
            return new State("released", pass.released());
        }
        return pass.firstLicence() == null
                ? new State("ready", pass.granted())
                : new State("active", pass.firstLicence());
    }

    /**
     * The document of one pass, for the boxes of its household.
     *
     * @param server its address
     * @throws dev.usher.media.api.Problem device-unknown, device-revoked (403), pass-not-found
     *     (404), also when it is another household's
     */
    public PassStatus status(BoxId asking, String id, URI server) {
        String household = EnrolledBox.require(boxes, asking).household();
        GrantedPass pass =
                database.passes()
                        .find(id)
                        .filter(p -> p.purchase().household().equals(household))
                        .orElseThrow(PassRules::notFound);
        State state = state(pass, clock.instant());
        List<Event> events = database.passes().history(id).stream().map(this::event).toList();
        Instant licensed =
                events.stream()
                        .filter(e -> e.type().equals("register") || e.type().equals("renew"))
                        .map(Event::timestamp)
                        .reduce(pass.granted(), (a, b) -> a.isAfter(b) ? a : b);
        Instant changed =
                events.stream()
                        .map(Event::timestamp)
                        .reduce(state.since(), (a, b) -> a.isAfter(b) ? a : b);
        return new PassStatus(
                id,
                status(pass, state),
                message(pass, state),
                new Updated(licensed, changed),
                List.of(
                        new Link(
                                "license",
                                server.resolve(String.format(LICENCE, id)).toString(),
                                LICENCE_TYPE)),
                events.stream().filter(e -> EVENTS.contains(e.type())).toList(),
                state.name(),
                events,
                pass.holder(),
                pass.granted(),
                pass.startBy(),
                pass.firstLicence(),
                pass.viewUntil(),
                pass.lease() == null ? null : pass.lease().until(),
                state.since(),
                PassRules.renewable(pass),
                pass.returned() != null && pass.firstLicence() == null);
    }

    /** In the words of Readium LSD 1.0, section 2.3. */
    private static String status(GrantedPass pass, State state) {
        boolean used = pass.firstLicence() != null;
        return switch (state.name()) {
            case "suspended", "released" -> used ? "active" : "ready";
            case "returned" -> used ? "returned" : "cancelled";
            default -> state.name();
        };
    }

    /**
     * Every pass of the box's household, newest first.
     *
     * @throws dev.usher.media.api.Problem device-unknown, device-revoked (403)
     */
    public List<HouseholdPass> ofHousehold(BoxId asking) {
        Instant now = clock.instant();
        return database
                .passes()
                .ofHousehold(EnrolledBox.require(boxes, asking).household())
                .stream()
                .map(
                        pass ->
                                new HouseholdPass(
                                        pass.id(),
                                        pass.purchase().terms().item(),
                                        pass.holder(),
                                        name(pass.holder()),
                                        state(pass, now).name(),
                                        !pass.holder().equals(asking) && claimable(pass, now)))
                .toList();
    }

    /** Whether no box can use the pass, so that another one may have it. */
    private boolean claimable(GrantedPass pass, Instant now) {
        return pass.valid(now)
                && pass.suspended() == null
                && (pass.firstLicence() == null
                        || pass.released() != null
                        || Licences.isGone(boxes, pass.holder()));
    }

    private Event event(Happening happening) {
        BoxId box = happening.box();
        return new Event(
                happening.type(),
                box == null ? null : name(box),
                box == null ? null : box.value(),
                happening.at());
    }

    private String name(BoxId box) {
        return boxes.box(box).map(Box::name).orElse(null);
    }

    private static String message(GrantedPass pass, State state) {
        return switch (state.name()) {
            case "ready" ->
                    pass.startBy() == null
                            ? "It can be watched at any time."
                            : "It can be watched if you begin before " + pass.startBy() + ".";
            case "active" ->
                    pass.opensUntil() == null
                            ? "It can be watched as often as you like."
                            : "It can be watched until " + pass.opensUntil() + ".";
            case "released" -> "Another box of the household can take it over.";
            case "suspended" -> "The operator has suspended it.";
            case "returned" -> "It was given back.";
            case "revoked", "cancelled" -> "The operator has called it off.";
            default -> "Its time is over.";
        };
    }
}
