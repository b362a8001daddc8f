package dev.usher.customers.internal;

import dev.usher.crypto.SecretHash;
import dev.usher.customers.store.CustomersDatabase;
import dev.usher.customers.store.HouseholdStore;
import dev.usher.customers.store.HouseholdStore.User;
import dev.usher.customers.store.SessionStore;
import dev.usher.media.api.Problem;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Who is signed in at the web pages. */
@Component(service = SignIn.class, configurationPid = CustomersConfig.PID)
public final class SignIn {
    private static final int MAX_LENGTH = 256;

    private final HouseholdStore users;
    private final SessionStore sessions;
    private final Attempts attempts;
    private final Clock clock;
    private final Duration life;

    /** Nobody's password: a stranger's name must take as long to refuse as a known one. */
    private final String decoy;

    /** The operator's account is there before anybody can sign in. */
    @Activate
    public SignIn(
            @Reference CustomersDatabase database,
            @Reference OperatorAccount operator,
            CustomersConfig config) {
        this(
                database,
                Clock.systemUTC(),
                Duration.ofHours(config.sessionHours()),
                Math.max(SecretHash.LEAST_ITERATIONS, config.hashIterations()));
    }

    SignIn(CustomersDatabase database, Clock clock, Duration life, int iterations) {
        this.users = database.households();
        this.sessions = database.sessions();
        this.attempts = new Attempts(database.attempts(), clock);
        this.clock = clock;
        this.life = life;
        this.decoy = SecretHash.decoy(iterations);
    }

    /** A new session; the token is the only proof of it. */
    public record Session(String token, Duration life, User user) {
        @Override
        public String toString() {
            return "Session[" + user + "]";
        }
    }

    /**
     * @throws Problem sign-in-refused (401), sign-in-blocked (429) after too many wrong passwords
     */
    public Session signIn(String user, String password) {
        String name = user == null ? "" : user.strip().toLowerCase(Locale.ROOT);
        if (name.isEmpty()
                || name.length() > MAX_LENGTH
                || password == null
                || password.length() > MAX_LENGTH) {
            throw refused();
        }
        // of a name only its hash is kept: whatever is typed there may be a password
        String subject = "user:" + Tokens.hash(name);
        String hash = users.passwordHash(name).orElse(decoy);
        if (!attempts.succeeds(
                subject, "sign-in-blocked", () -> SecretHash.matches(password, hash))) {
            throw refused();
        }
        User known = users.user(name).orElseThrow(SignIn::refused);
        String token = Tokens.session();
        sessions.add(Tokens.hash(token), known.name(), clock.instant().plus(life), clock.instant());
        return new Session(token, life, known);
    }

    /** Empty when the token is unknown or has expired. */
    public Optional<User> user(String token) {
        return token.length() > MAX_LENGTH
                ? Optional.empty()
                : sessions.user(Tokens.hash(token), clock.instant());
    }

    public void signOut(String token) {
        sessions.remove(Tokens.hash(token));
    }

    private static Problem refused() {
        return new Problem("sign-in-refused", 401, "User name or password is wrong.");
    }
}
