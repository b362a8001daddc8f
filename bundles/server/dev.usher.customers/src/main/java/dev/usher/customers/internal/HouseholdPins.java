package dev.usher.customers.internal;

import dev.usher.crypto.SecretHash;
import dev.usher.customers.store.AttemptStore;
import dev.usher.customers.store.CustomersDatabase;
import dev.usher.customers.store.HouseholdStore;
import dev.usher.media.api.Problem;
import dev.usher.server.api.Households;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Replaces households' PINs. */
@Component(service = HouseholdPins.class, configurationPid = CustomersConfig.PID)
public final class HouseholdPins {
    private final HouseholdStore store;
    private final AttemptStore attempts;
    private final Households households;
    private final int iterations;

    @Activate
    public HouseholdPins(
            @Reference CustomersDatabase database,
            @Reference Households households,
            CustomersConfig config) {
        this(database, households, Math.max(SecretHash.LEAST_ITERATIONS, config.hashIterations()));
    }

    HouseholdPins(CustomersDatabase database, Households households, int iterations) {
        this.store = database.households();
        this.attempts = database.attempts();
        this.households = households;
        this.iterations = iterations;
    }

    /**
     * By a member, who knows the present one. With its first PIN a household gets the limit of one
     * that has a PIN.
     *
     * @param present null where there is none yet
     * @throws Problem pin-required, pin-wrong (403), household-unknown (404), pin-changed (409),
     *     household-invalid (422), pin-blocked (429)
     */
    public void change(String household, String present, String pin) {
        requireValid(pin);
        Optional<String> before = store.pinHash(household);
        households.checkPin(household, present);
        replace(household, before, pin);
    }

    /**
     * By the operator, for who forgot it; who was made to wait for wrong ones need not any more.
     *
     * @throws Problem household-unknown (404), pin-changed (409), household-invalid (422)
     */
    public void reset(String household, String pin) {
        requireValid(pin);
        if (households.household(household).isEmpty()) {
            throw RegisteredHouseholds.unknown(household);
        }
        replace(household, store.pinHash(household), pin);
        attempts.forget(RegisteredHouseholds.pinOf(household));
    }

    private void replace(String household, Optional<String> before, String pin) {
        String hash = SecretHash.of(pin, iterations);
        if (!store.replacePin(household, before, hash, RegisteredHouseholds.RATING_WITH_PIN)) {
            throw new Problem(
                    "pin-changed",
                    409,
                    "Somebody else has just changed this household's PIN. Ask them for it.");
        }
    }

    private static void requireValid(String pin) {
        if (pin == null || !RegisteredHouseholds.PIN.matcher(pin).matches()) {
            throw new Problem(
                    "household-invalid",
                    422,
                    "/pin must be four to eight digits.",
                    Map.of("pointer", "/pin"));
        }
    }
}
