package dev.usher.customers.store;

import dev.usher.customers.store.HouseholdStore.User;
import dev.usher.persistence.Sql;
import java.time.Instant;
import java.util.Optional;

/** Who is signed in, by the hash of the token in the cookie. */
public final class SessionStore {
    private final Sql sql;

    SessionStore(Sql sql) {
        this.sql = sql;
    }

    /** Adds a session and forgets those that have expired. */
    public void add(String tokenHash, String user, Instant expires, Instant now) {
        sql.inTransaction(
                tx -> {
                    tx.update("DELETE FROM customers_session WHERE expires <= ?", now);
                    return tx.update(
                            "INSERT INTO customers_session (token_hash, user_name, expires) VALUES (?, ?, ?)",
                            tokenHash,
                            user,
                            expires);
                });
    }

    public Optional<User> user(String tokenHash, Instant now) {
        return sql.first(
                "SELECT u.name, u.role, u.household FROM customers_session s JOIN customers_user u ON u.name = s.user_name"
                        + " WHERE s.token_hash = ? AND s.expires > ?",
                HouseholdStore::user,
                tokenHash,
                now);
    }

    public void remove(String tokenHash) {
        sql.update("DELETE FROM customers_session WHERE token_hash = ?", tokenHash);
    }
}
