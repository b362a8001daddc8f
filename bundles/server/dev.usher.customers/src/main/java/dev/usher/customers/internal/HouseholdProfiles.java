package dev.usher.customers.internal;

import dev.usher.backend.api.SignedProfiles;
import dev.usher.backend.api.SignedProfiles.ProfileList;
import dev.usher.backend.api.SignedProfiles.SignedProfile;
import dev.usher.crypto.SecretHash;
import dev.usher.customers.store.CustomersDatabase;
import dev.usher.customers.store.ProfileStore;
import dev.usher.customers.store.ProfileStore.Outcome;
import dev.usher.customers.store.ProfileStore.Revision;
import dev.usher.customers.store.ProfileStore.StoredProfile;
import dev.usher.json.Json;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.server.api.Box;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Households;
import dev.usher.server.api.OperatorKeys;
import dev.usher.server.api.OperatorKeys.Purpose;
import dev.usher.server.api.Profile;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Who watches in a household: kept here, obeyed by its boxes, which get it signed. */
@Component(service = HouseholdProfiles.class, configurationPid = CustomersConfig.PID)
public final class HouseholdProfiles {
    static final int MOST = 12;
    private static final int MAX_NAME = 40;
    private static final int MAX_RATING = 21;
    private static final Pattern PIN = Pattern.compile("[0-9]{4,8}");

    private final ProfileStore store;
    private final Households households;
    private final BoxDirectory boxes;
    private final Clock clock;
    private final int iterations;

    /** Optional, because the PKI in turn asks us about boxes. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile OperatorKeys keys;

    @Activate
    public HouseholdProfiles(
            @Reference CustomersDatabase database,
            @Reference Households households,
            @Reference BoxDirectory boxes,
            CustomersConfig config) {
        this(
                database,
                households,
                boxes,
                null,
                Clock.systemUTC(),
                Math.max(SecretHash.LEAST_ITERATIONS, config.hashIterations()));
    }

    HouseholdProfiles(
            CustomersDatabase database,
            Households households,
            BoxDirectory boxes,
            OperatorKeys keys,
            Clock clock,
            int iterations) {
        this.store = database.profiles();
        this.households = households;
        this.boxes = boxes;
        this.keys = keys;
        this.clock = clock;
        this.iterations = iterations;
    }

    /**
     * What a profile is to be.
     *
     * @param pin four to eight digits; null = none, or the one it has
     * @param withoutPin whether a PIN it has is taken away
     */
    public record Wish(String name, int maxRating, String pin, boolean withoutPin) {
        @Override
        public String toString() {
            return "Wish[" + name + ", " + maxRating + "]";
        }
    }

    public List<Profile> profiles(String household) {
        return households.profiles(household);
    }

    /** Who has the household's PIN may change its rules; without one, every member may. */
    public void authorise(String household, String pin) {
        households.checkPin(household, pin);
    }

    /**
     * @throws Problem household-unknown (404), profile-invalid (422), profile-taken (409),
     *     profile-limit (409)
     */
    public Profile add(String household, Wish wish) {
        requireKnown(household);
        requireValid(wish);
        StoredProfile added =
                new StoredProfile(
                        Tokens.id(),
                        wish.name().strip(),
                        wish.maxRating(),
                        wish.pin() == null ? null : SecretHash.of(wish.pin(), iterations));
        require(store.add(household, added, clock.instant(), MOST), wish.name());
        return profile(added);
    }

    /**
     * @throws Problem profile-unknown (404), profile-invalid (422), profile-taken (409)
     */
    public Profile change(String household, String id, Wish wish) {
        requireValid(wish);
        StoredProfile before =
                store.find(household, id).orElseThrow(HouseholdProfiles::unknownProfile);
        String kept = wish.withoutPin() ? null : before.pinHash();
        StoredProfile after =
                new StoredProfile(
                        id,
                        wish.name().strip(),
                        wish.maxRating(),
                        wish.pin() == null ? kept : SecretHash.of(wish.pin(), iterations));
        require(store.replace(household, after, clock.instant()), wish.name());
        return profile(after);
    }

    /**
     * @throws Problem profile-unknown (404)
     */
    public void remove(String household, String id) {
        require(store.remove(household, id, clock.instant()), "");
    }

    /**
     * The list for a box, signed.
     *
     * @param after the revision the box has
     * @return empty = it has the newest
     * @throws Problem box-unknown (404), pki-away (503)
     */
    public Optional<SignedProfiles> signed(BoxId id, long after) {
        String household = householdOf(id);
        if (store.newest(household) <= after) {
            return Optional.empty();
        }
        OperatorKeys signer = keys;
        if (signer == null) {
            throw new Problem(
                    "pki-away", 503, "The operator's keys are not there. Try again later.");
        }
        Revision now = store.revision(household);
        ProfileList list =
                new ProfileList(
                        household,
                        id,
                        now.revision(),
                        now.profiles().stream()
                                .map(
                                        p ->
                                                new SignedProfile(
                                                        p.id(),
                                                        p.name(),
                                                        p.maxRating(),
                                                        p.pinHash()))
                                .toList());
        return Optional.of(
                new SignedProfiles(
                        signer.sign(Purpose.LICENCE, SignedProfiles.TYPE, Json.bytes(list))));
    }

    /**
     * @throws Problem box-unknown (404), pin-required (403), pin-wrong (403), pin-blocked (429)
     */
    public void checkPin(BoxId id, String pin) {
        String household = householdOf(id);
        if (pin == null || pin.isEmpty()) {
            throw new Problem("pin-required", 403, "This needs the household's PIN.");
        }
        households.checkPin(household, pin);
    }

    private String householdOf(BoxId id) {
        return boxes.box(id).map(Box::household).orElseThrow(() -> EnrolledBoxes.unknown(id));
    }

    private void requireKnown(String household) {
        if (households.household(household).isEmpty()) {
            throw RegisteredHouseholds.unknown(household);
        }
    }

    private static void requireValid(Wish wish) {
        if (wish == null) {
            throw invalid("/name", "is missing");
        }
        if (wish.name() == null || wish.name().isBlank() || wish.name().length() > MAX_NAME) {
            throw invalid("/name", "must have 1 to " + MAX_NAME + " characters");
        }
        if (wish.maxRating() < 0 || wish.maxRating() > MAX_RATING) {
            throw invalid("/maxRating", "is an age from 0 to " + MAX_RATING);
        }
        if (wish.pin() != null && !PIN.matcher(wish.pin()).matches()) {
            throw invalid("/pin", "must be four to eight digits");
        }
    }

    private static Problem invalid(String pointer, String rule) {
        return new Problem(
                "profile-invalid", 422, pointer + " " + rule + ".", Map.of("pointer", pointer));
    }

    private static void require(Outcome outcome, String name) {
        switch (outcome) {
            case NAME_TAKEN ->
                    throw new Problem(
                            "profile-taken",
                            409,
                            "Somebody here is called " + name + " already; choose another name.");
            case TOO_MANY ->
                    throw new Problem(
                            "profile-limit",
                            409,
                            "A household has at most " + MOST + " profiles. Remove one first.",
                            Map.of("max", MOST));
            case UNKNOWN -> throw unknownProfile();
            default -> {
                // done
            }
        }
    }

    private static Problem unknownProfile() {
        return new Problem("profile-unknown", 404, "There is no such profile in this household.");
    }

    static Profile profile(StoredProfile stored) {
        return new Profile(
                stored.id(), stored.name(), stored.maxRating(), stored.pinHash() != null);
    }
}
