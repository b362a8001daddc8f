package dev.usher.customers.store;

import dev.usher.persistence.Sql;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Attempts at a secret since it was last given rightly; survives a restart, or a restart would be
 * the attacker's friend.
 */
public final class AttemptStore {
    private final Sql sql;

    AttemptStore(Sql sql) {
        this.sql = sql;
    }

    private record Attempts(int count, Instant blockedUntil) {}

    /**
     * Counts an attempt before it is judged, so that many at once gain nothing.
     *
     * @param block how long the next attempt is blocked after this many
     * @return when to come back, in case attempts are blocked now; then this one was not counted
     */
    public Optional<Instant> begin(String subject, Instant now, IntFunction<Duration> block) {
        return sql.inTransactionRetrying(
                tx -> {
                    Optional<Attempts> before =
                            tx.first(
                                    "SELECT attempts, blocked_until FROM customers_attempts WHERE subject = ? FOR UPDATE",
                                    row ->
                                            new Attempts(
                                                    row.getInt("attempts"),
                                                    Sql.instant(row, "blocked_until")),
                                    subject);
                    if (before.isPresent() && before.get().blockedUntil().isAfter(now)) {
                        return Optional.of(before.get().blockedUntil());
                    }
                    int count = before.map(Attempts::count).orElse(0) + 1;
                    tx.update(
                            before.isPresent()
                                    ? "UPDATE customers_attempts SET attempts = ?, blocked_until = ? WHERE subject = ?"
                                    : "INSERT INTO customers_attempts (attempts, blocked_until, subject) VALUES (?, ?, ?)",
                            count,
                            now.plus(block.apply(count)),
                            subject);
                    return Optional.empty();
                });
    }

    public void forget(String subject) {
        sql.update("DELETE FROM customers_attempts WHERE subject = ?", subject);
    }
}
