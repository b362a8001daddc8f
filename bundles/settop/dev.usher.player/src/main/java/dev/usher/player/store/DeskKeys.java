package dev.usher.player.store;

import dev.usher.persistence.Sql;

/**
 * The keys of what was asked of the server and is not answered yet: asking again with the same key
 * never pays twice. Thread-safe.
 */
public final class DeskKeys {
    private final Sql sql;

    DeskKeys(Sql sql) {
        this.sql = sql;
    }

    /**
     * The key of a deed that is not answered; made and kept when there is none.
     *
     * @param fresh used when there is none
     */
    public String keyOf(String deed, String fresh) {
        return sql.inTransactionRetrying(
                tx ->
                        tx.first(
                                        "SELECT idempotency_key FROM player_desk_key WHERE deed = ?",
                                        row -> row.getString(1),
                                        deed)
                                .orElseGet(
                                        () -> {
                                            tx.update(
                                                    "INSERT INTO player_desk_key"
                                                            + " (deed, idempotency_key) VALUES (?, ?)",
                                                    deed,
                                                    fresh);
                                            return fresh;
                                        }));
    }

    /** The server answered. */
    public void answered(String deed) {
        sql.inTransactionRetrying(
                tx -> tx.update("DELETE FROM player_desk_key WHERE deed = ?", deed));
    }
}
