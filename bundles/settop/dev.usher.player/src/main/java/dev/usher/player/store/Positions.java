package dev.usher.player.store;

import dev.usher.media.api.ItemId;
import dev.usher.persistence.Sql;
import java.time.Duration;

/** Where somebody stopped watching. Thread-safe. */
public final class Positions {
    private final Sql sql;

    Positions(Sql sql) {
        this.sql = sql;
    }

    /** Zero = begin at the beginning. */
    public Duration of(ItemId item, int file) {
        return sql.first(
                        "SELECT millis FROM player_position WHERE item = ? AND file = ?",
                        row -> Duration.ofMillis(row.getLong(1)),
                        item.value(),
                        file)
                .orElse(Duration.ZERO);
    }

    public void keep(ItemId item, int file, Duration position) {
        sql.inTransactionRetrying(
                tx -> {
                    tx.update(
                            "DELETE FROM player_position WHERE item = ? AND file = ?",
                            item.value(),
                            file);
                    return tx.update(
                            "INSERT INTO player_position (item, file, millis) VALUES (?, ?, ?)",
                            item.value(),
                            file,
                            position.toMillis());
                });
    }
}
