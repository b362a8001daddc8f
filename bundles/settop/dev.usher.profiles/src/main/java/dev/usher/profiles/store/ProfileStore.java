package dev.usher.profiles.store;

import dev.usher.persistence.Migrations;
import dev.usher.persistence.Sql;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.IntFunction;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The box's memory of profiles. Every method returns after the disk has it. Thread-safe. */
@Component(service = ProfileStore.class)
public final class ProfileStore {
    private final Sql sql;

    @Activate
    public ProfileStore(
            @Reference(target = "(osgi.jndi.service.name=usher-box)") DataSource dataSource) {
        Migrations.run(dataSource, "dev.usher.profiles", ProfileStore.class, "V1__profiles.sql");
        sql = new Sql(dataSource);
    }

    private record Attempts(int count, Instant blockedUntil) {}

    /** The list as the server signed it. Whether it still is, is for the reader to check. */
    public Optional<String> signed() {
        return sql.first("SELECT signed FROM profiles_list", row -> row.getString(1));
    }

    public void keep(long revision, String signed) {
        sql.inTransactionRetrying(
                tx -> {
                    tx.update("DELETE FROM profiles_list");
                    return tx.update(
                            "INSERT INTO profiles_list (one, revision, signed) VALUES (1, ?, ?)",
                            revision,
                            signed);
                });
    }

    /** Who was chosen last without a PIN. */
    public Optional<String> chosen() {
        return sql.first("SELECT profile FROM profiles_chosen", row -> row.getString(1));
    }

    /**
     * @param profile empty = nobody, or somebody who is asked for a PIN after each start
     */
    public void chosen(Optional<String> profile) {
        sql.inTransactionRetrying(
                tx -> {
                    int gone = tx.update("DELETE FROM profiles_chosen");
                    return profile.isEmpty()
                            ? gone
                            : tx.update(
                                    "INSERT INTO profiles_chosen (one, profile) VALUES (1, ?)",
                                    profile.get());
                });
    }

    /**
     * Counts an attempt before it is judged, so that many at once, or pulling the plug, gain
     * nothing.
     *
     * @param block how long the next attempt is blocked after this many
     * @return when to come back, in case attempts are blocked now; then this one was not counted
     */
    public Optional<Instant> begin(String profile, Instant now, IntFunction<Duration> block) {
        return sql.inTransactionRetrying(
                tx -> {
                    Optional<Attempts> before = attempts(tx, profile);
                    if (before.isPresent() && before.get().blockedUntil().isAfter(now)) {
                        return Optional.of(before.get().blockedUntil());
                    }
                    int count = before.map(Attempts::count).orElse(0) + 1;
                    tx.update("DELETE FROM profiles_attempt WHERE profile = ?", profile);
                    tx.update(
                            "INSERT INTO profiles_attempt (profile, attempts, blocked_until)"
                                    + " VALUES (?, ?, ?)",
                            profile,
                            count,
                            now.plus(block.apply(count)));
                    return Optional.empty();
                });
    }

    /** How many attempts were counted since the PIN was last given rightly. */
    public int attempts(String profile) {
        return attempts(sql, profile).map(Attempts::count).orElse(0);
    }

    public void forget(String profile) {
        sql.inTransactionRetrying(
                tx -> tx.update("DELETE FROM profiles_attempt WHERE profile = ?", profile));
    }

    private static Optional<Attempts> attempts(Sql sql, String profile) {
        return sql.first(
                "SELECT attempts, blocked_until FROM profiles_attempt WHERE profile = ?",
                row -> new Attempts(row.getInt("attempts"), Sql.instant(row, "blocked_until")),
                profile);
    }
}
