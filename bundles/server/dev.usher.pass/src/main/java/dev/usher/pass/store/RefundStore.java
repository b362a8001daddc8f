package dev.usher.pass.store;

import dev.usher.persistence.Sql;
import java.time.Instant;
import java.util.List;

/** Money to be given back for passes that were returned unused. */
public final class RefundStore {
    private final Sql sql;

    RefundStore(Sql sql) {
        this.sql = sql;
    }

    /** Purchases whose money is still to be given back, oldest first. */
    public List<String> open() {
        return sql.query(
                "SELECT purchase FROM pass_refund WHERE done IS NULL ORDER BY asked, purchase",
                row -> row.getString(1));
    }

    public void done(String purchase, Instant now) {
        sql.update(
                "UPDATE pass_refund SET done = ? WHERE purchase = ? AND done IS NULL",
                now,
                purchase);
    }
}
