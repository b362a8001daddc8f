package dev.usher.customers.internal;

import dev.usher.crypto.SecretHash;
import dev.usher.customers.store.CustomersDatabase;
import dev.usher.customers.store.HouseholdStore;
import dev.usher.customers.store.HouseholdStore.User;
import dev.usher.customers.store.ProfileStore;
import dev.usher.media.api.Problem;
import dev.usher.server.api.Household;
import dev.usher.server.api.Households;
import dev.usher.server.api.Profile;
import dev.usher.server.api.Roles;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The households in the database. */
@Component(configurationPid = CustomersConfig.PID)
public final class RegisteredHouseholds implements Households {
    static final Pattern PIN = Pattern.compile("[0-9]{4,8}");
    private static final Pattern USER = Pattern.compile("[a-z0-9][a-z0-9._@+-]{0,63}");
    private static final int MAX_NAME = 100;
    private static final int LEAST_PASSWORD = 8;
    private static final int MAX_PASSWORD = 256;

    /** What is sold without PIN where there is one: up to and including twelve. */
    static final int RATING_WITH_PIN = 12;

    private static final int RATING_WITHOUT_PIN = 21;

    private final HouseholdStore store;
    private final ProfileStore profiles;
    private final Attempts attempts;
    private final Clock clock;
    private final int iterations;

    @Activate
    public RegisteredHouseholds(@Reference CustomersDatabase database, CustomersConfig config) {
        this(
                database,
                Clock.systemUTC(),
                Math.max(SecretHash.LEAST_ITERATIONS, config.hashIterations()));
    }

    RegisteredHouseholds(CustomersDatabase database, Clock clock, int iterations) {
        this.store = database.households();
        this.profiles = database.profiles();
        this.attempts = new Attempts(database.attempts(), clock);
        this.clock = clock;
        this.iterations = iterations;
    }

    @Override
    public List<Household> households() {
        return store.all();
    }

    @Override
    public Optional<Household> household(String id) {
        return store.find(id);
    }

    @Override
    public Household create(String name, String user, String password, String pin) {
        require(
                name != null && !name.isBlank() && name.length() <= MAX_NAME,
                "/name",
                "must have 1 to " + MAX_NAME + " characters");
        String login = user == null ? "" : user.strip().toLowerCase(Locale.ROOT);
        require(
                USER.matcher(login).matches(),
                "/user",
                "must be 1 to 64 letters, digits and . _ @ + -, beginning with a letter or digit");
        require(
                password != null
                        && password.length() >= LEAST_PASSWORD
                        && password.length() <= MAX_PASSWORD,
                "/password",
                "must have " + LEAST_PASSWORD + " to " + MAX_PASSWORD + " characters");
        require(pin == null || PIN.matcher(pin).matches(), "/pin", "must be four to eight digits");
        int maxRating = pin == null ? RATING_WITHOUT_PIN : RATING_WITH_PIN;
        Household household = new Household(Tokens.id(), name.strip(), maxRating, pin != null);
        boolean added =
                store.add(
                        household,
                        pin == null ? null : SecretHash.of(pin, iterations),
                        clock.instant(),
                        new User(login, Roles.SUBSCRIBER, household.id()),
                        SecretHash.of(password, iterations));
        if (!added) {
            throw new Problem(
                    "user-taken",
                    409,
                    "Somebody is called " + login + " already; choose another user name.");
        }
        return household;
    }

    @Override
    public List<Profile> profiles(String household) {
        return profiles.of(household).stream().map(HouseholdProfiles::profile).toList();
    }

    @Override
    public void checkPin(String household, String pin) {
        Household known = store.find(household).orElseThrow(() -> unknown(household));
        if (!known.hasPin()) {
            return;
        }
        if (pin == null || pin.isEmpty()) {
            throw new Problem("pin-required", 403, "This needs the household's PIN.");
        }
        String hash = store.pinHash(household).orElseThrow(() -> unknown(household));
        if (!attempts.succeeds(
                pinOf(household), "pin-blocked", () -> SecretHash.matches(pin, hash))) {
            throw new Problem("pin-wrong", 403, "The PIN is wrong. Try again.");
        }
    }

    /** Whose attempts are counted. */
    static String pinOf(String household) {
        return "pin:" + household;
    }

    /** What is said of a household that is not there. */
    public static Problem unknown(String household) {
        return new Problem("household-unknown", 404, "There is no household " + household + ".");
    }

    private static void require(boolean kept, String pointer, String rule) {
        if (!kept) {
            throw new Problem(
                    "household-invalid",
                    422,
                    pointer + " " + rule + ".",
                    Map.of("pointer", pointer));
        }
    }
}
