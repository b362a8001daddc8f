package dev.usher.customers.store;

import dev.usher.persistence.PersistenceException;
import dev.usher.persistence.Sql;
import dev.usher.server.api.Household;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Households and the users who sign in for them, or as operators. */
public final class HouseholdStore {
    private static final String COLUMNS =
            "SELECT id, name, max_rating, pin_hash FROM customers_household";

    private final Sql sql;

    HouseholdStore(Sql sql) {
        this.sql = sql;
    }

    /**
     * Somebody who can sign in.
     *
     * @param household null for an operator
     */
    public record User(String name, String role, String household) {}

    public List<Household> all() {
        return sql.query(COLUMNS + " ORDER BY name, id", HouseholdStore::household);
    }

    public Optional<Household> find(String id) {
        return sql.first(COLUMNS + " WHERE id = ?", HouseholdStore::household, id);
    }

    /** Empty when the household has no PIN or is not there. */
    public Optional<String> pinHash(String household) {
        return sql.first(
                "SELECT pin_hash FROM customers_household WHERE id = ?",
                row -> row.getString(1),
                household);
    }

    /**
     * Replaces a PIN.
     *
     * @param before hash of the one it takes the place of; empty = there is none
     * @param maxRating of a household that had none
     * @return false when it is another one by now, or the household is not there
     */
    public boolean replacePin(
            String household, Optional<String> before, String hash, int maxRating) {
        return before.map(
                                known ->
                                        sql.update(
                                                "UPDATE customers_household SET pin_hash = ?"
                                                        + " WHERE id = ? AND pin_hash = ?",
                                                hash,
                                                household,
                                                known))
                        .orElseGet(
                                () ->
                                        sql.update(
                                                "UPDATE customers_household SET pin_hash = ?,"
                                                        + " max_rating = ? WHERE id = ?"
                                                        + " AND pin_hash IS NULL",
                                                hash,
                                                maxRating,
                                                household))
                == 1;
    }

    /**
     * Adds a household with its first user.
     *
     * @param pinHash null for none
     * @return false when somebody has the user's name already
     */
    public boolean add(
            Household household, String pinHash, Instant now, User user, String passwordHash) {
        try {
            return sql.inTransaction(
                    tx -> {
                        tx.update(
                                "INSERT INTO customers_household (id, name, max_rating, pin_hash, created) VALUES (?, ?, ?, ?, ?)",
                                household.id(),
                                household.name(),
                                household.maxRating(),
                                pinHash,
                                now);
                        add(tx, user, passwordHash);
                        return true;
                    });
        } catch (PersistenceException e) {
            if (e.reason() == PersistenceException.Reason.CONSTRAINT) {
                return false;
            }
            throw e;
        }
    }

    public void addUser(User user, String passwordHash) {
        add(sql, user, passwordHash);
    }

    public boolean hasUserOf(String role) {
        return sql.first(
                        "SELECT name FROM customers_user WHERE role = ?",
                        row -> row.getString(1),
                        role)
                .isPresent();
    }

    public Optional<User> user(String name) {
        return sql.first(
                "SELECT name, role, household FROM customers_user WHERE name = ?",
                HouseholdStore::user,
                name);
    }

    public Optional<String> passwordHash(String user) {
        return sql.first(
                "SELECT password_hash FROM customers_user WHERE name = ?",
                row -> row.getString(1),
                user);
    }

    private static void add(Sql tx, User user, String passwordHash) {
        tx.update(
                "INSERT INTO customers_user (name, role, household, password_hash) VALUES (?, ?, ?, ?)",
                user.name(),
                user.role(),
                user.household(),
                passwordHash);
    }

    static User user(ResultSet row) throws SQLException {
        return new User(row.getString("name"), row.getString("role"), row.getString("household"));
    }

    private static Household household(ResultSet row) throws SQLException {
        return new Household(
                row.getString("id"),
                row.getString("name"),
                row.getInt("max_rating"),
                row.getString("pin_hash") != null);
    }
}
