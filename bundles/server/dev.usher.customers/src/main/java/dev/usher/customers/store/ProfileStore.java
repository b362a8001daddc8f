package dev.usher.customers.store;

import dev.usher.persistence.PersistenceException;
import dev.usher.persistence.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Who watches in each household; every change makes the household's revision grow. */
public final class ProfileStore {
    private static final String COLUMNS =
            "SELECT id, name, max_rating, pin_hash FROM customers_profile";

    private final Sql sql;

    ProfileStore(Sql sql) {
        this.sql = sql;
    }

    /**
     * @param pinHash null = no PIN
     */
    public record StoredProfile(String id, String name, int maxRating, String pinHash) {
        @Override
        public String toString() {
            return "StoredProfile[" + id + "]";
        }
    }

    /** What a change came to. */
    public enum Outcome {
        DONE,
        NAME_TAKEN,
        TOO_MANY,
        UNKNOWN
    }

    /** A revision and what the profiles were at it. */
    public record Revision(long revision, List<StoredProfile> profiles) {}

    public List<StoredProfile> of(String household) {
        return of(sql, household);
    }

    public Optional<StoredProfile> find(String household, String id) {
        return sql.first(
                COLUMNS + " WHERE household = ? AND id = ?", ProfileStore::profile, household, id);
    }

    /** Both as of one moment; 0 = there never were any. */
    public Revision revision(String household) {
        return sql.inTransaction(
                tx -> {
                    long revision =
                            tx.first(
                                            "SELECT profiles_revision FROM customers_household"
                                                    + " WHERE id = ? FOR UPDATE",
                                            row -> row.getLong(1),
                                            household)
                                    .orElse(0L);
                    return new Revision(revision, of(tx, household));
                });
    }

    /** For many boxes that ask often. */
    public long newest(String household) {
        return sql.first(
                        "SELECT profiles_revision FROM customers_household WHERE id = ?",
                        row -> row.getLong(1),
                        household)
                .orElse(0L);
    }

    public Outcome add(String household, StoredProfile profile, Instant now, int most) {
        return change(
                household,
                now,
                tx -> {
                    if (of(tx, household).size() >= most) {
                        return false;
                    }
                    tx.update(
                            "INSERT INTO customers_profile"
                                    + " (id, household, name, max_rating, pin_hash, created)"
                                    + " VALUES (?, ?, ?, ?, ?, ?)",
                            profile.id(),
                            household,
                            profile.name(),
                            profile.maxRating(),
                            profile.pinHash(),
                            now);
                    return true;
                },
                Outcome.TOO_MANY);
    }

    public Outcome replace(String household, StoredProfile profile, Instant now) {
        return change(
                household,
                now,
                tx ->
                        tx.update(
                                        "UPDATE customers_profile SET name = ?, max_rating = ?,"
                                                + " pin_hash = ? WHERE household = ? AND id = ?",
                                        profile.name(),
                                        profile.maxRating(),
                                        profile.pinHash(),
                                        household,
                                        profile.id())
                                > 0,
                Outcome.UNKNOWN);
    }

    public Outcome remove(String household, String id, Instant now) {
        return change(
                household,
                now,
                tx ->
                        tx.update(
                                        "DELETE FROM customers_profile"
                                                + " WHERE household = ? AND id = ?",
                                        household,
                                        id)
                                > 0,
                Outcome.UNKNOWN);
    }

    /**
     * The revision is about the time, so that it grows even across the restore of a backup; and one
     * more than before at least.
     */
    private Outcome change(
            String household, Instant now, Predicate<Sql> change, Outcome otherwise) {
        try {
            return sql.inTransactionRetrying(
                    tx -> {
                        tx.update(
                                "UPDATE customers_household SET profiles_revision ="
                                        + " CASE WHEN profiles_revision >= ?"
                                        + " THEN profiles_revision + 1 ELSE ? END WHERE id = ?",
                                now.toEpochMilli(),
                                now.toEpochMilli(),
                                household);
                        return change.test(tx) ? Outcome.DONE : otherwise;
                    });
        } catch (PersistenceException e) {
            if (e.reason() == PersistenceException.Reason.CONSTRAINT) {
                return Outcome.NAME_TAKEN;
            }
            throw e;
        }
    }

    private static List<StoredProfile> of(Sql sql, String household) {
        return sql.query(
                COLUMNS + " WHERE household = ? ORDER BY name, id",
                ProfileStore::profile,
                household);
    }

    private static StoredProfile profile(ResultSet row) throws SQLException {
        return new StoredProfile(
                row.getString("id"),
                row.getString("name"),
                row.getInt("max_rating"),
                row.getString("pin_hash"));
    }
}
