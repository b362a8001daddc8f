package dev.usher.player.store;

import dev.usher.persistence.Sql;
import java.time.Instant;
import java.util.Optional;

/**
 * When viewing under a pass began.
 *
 * @param licence id of the licence it began under; null = not written down (older versions)
 * @param statement the box's signed words for it (JWS); empty = the store lost them, and only the
 *     anchor knew
 */
public record FirstPlay(Instant began, String licence, String statement) {
    static Optional<FirstPlay> of(Sql sql, String pass) {
        return sql.first(
                "SELECT began, licence, statement FROM player_first_play WHERE pass = ?",
                row ->
                        new FirstPlay(
                                Sql.instant(row, "began"),
                                row.getString("licence"),
                                row.getString("statement")),
                pass);
    }
}
