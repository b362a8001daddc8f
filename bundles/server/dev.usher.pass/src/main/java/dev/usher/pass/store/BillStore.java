package dev.usher.pass.store;

import dev.usher.pass.store.Bill.State;
import dev.usher.persistence.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Bills. A state changes only from the state it is expected in, together with what the bill is for.
 */
public final class BillStore {
    private static final String SELECT =
            "SELECT id, household, amount, currency, purpose, method, state, refusal, balance, created, subscription,"
                    + " period, attempt FROM pass_bill ";

    private final Sql sql;

    BillStore(Sql sql) {
        this.sql = sql;
    }

    public Optional<Bill> find(String id) {
        return sql.first(SELECT + "WHERE id = ?", BillStore::read, id);
    }

    /**
     * The money is reserved: gives what it is for, once.
     *
     * @param ahead how long before the end of a period the next one is to be paid
     */
    public void grant(Bill bill, Instant now, Duration ahead) {
        sql.inTransactionRetrying(
                tx -> {
                    boolean pending = move(tx, bill.id(), State.PENDING, State.GRANTED);
                    if (pending
                            && bill.subscription() != null
                            && !SubscriptionStore.paid(tx, bill, now, ahead)) {
                        move(tx, bill.id(), State.GRANTED, State.CANCELLED);
                    }
                    return null;
                });
    }

    /**
     * Refuses a pending bill for good; no effect on another.
     *
     * @param again when a subscription tries anew
     */
    public void cancel(Bill bill, String refusal, Long balance, Instant again) {
        sql.inTransactionRetrying(
                tx -> {
                    int cancelled =
                            tx.update(
                                    "UPDATE pass_bill SET state = ?, refusal = ?, balance = ? WHERE id = ? AND state = ?",
                                    State.CANCELLED,
                                    refusal,
                                    balance,
                                    bill.id(),
                                    State.PENDING);
                    if (cancelled == 1 && bill.subscription() != null) {
                        SubscriptionStore.unpaid(tx, bill, refusal, again);
                    }
                    return null;
                });
    }

    /** The money of a granted bill is taken. */
    public void settled(String id) {
        move(sql, id, State.GRANTED, State.SETTLED);
    }

    /** No money of a cancelled bill is held any more. */
    public void closed(String id) {
        move(sql, id, State.CANCELLED, State.CLOSED);
    }

    /** The money is given back. */
    public void refunded(String id) {
        move(sql, id, State.REFUNDING, State.REFUNDED);
    }

    /** Bills written before that moment where money may still have to move. */
    public List<Bill> unfinished(Instant createdBefore) {
        return sql.query(
                SELECT
                        + "WHERE state IN ('PENDING', 'GRANTED', 'CANCELLED', 'REFUNDING') AND created <= ?"
                        + " ORDER BY created",
                BillStore::read,
                createdBefore);
    }

    /** The bill of an attempt to have a period paid. */
    public Optional<Bill> ofPeriod(String subscription, int period, int attempt) {
        return ofPeriod(sql, subscription, period, attempt);
    }

    static Optional<Bill> ofPeriod(Sql tx, String subscription, int period, int attempt) {
        return tx.first(
                SELECT + "WHERE subscription = ? AND period = ? AND attempt = ?",
                BillStore::read,
                subscription,
                period,
                attempt);
    }

    static Bill insert(Sql tx, Bill bill) {
        boolean recurring = bill.subscription() != null;
        tx.update(
                "INSERT INTO pass_bill (id, household, amount, currency, purpose, method, state, created, subscription,"
                        + " period, attempt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                bill.id(),
                bill.household(),
                bill.amount(),
                bill.currency(),
                bill.purpose(),
                bill.method(),
                bill.state(),
                bill.created(),
                bill.subscription(),
                recurring ? bill.period() : null,
                recurring ? bill.attempt() : null);
        return bill;
    }

    static boolean move(Sql sql, String id, State from, State to) {
        return sql.update("UPDATE pass_bill SET state = ? WHERE id = ? AND state = ?", to, id, from)
                == 1;
    }

    private static Bill read(ResultSet row) throws SQLException {
        long balance = row.getLong("balance");
        boolean balanceTold = !row.wasNull();
        return new Bill(
                row.getString("id"),
                row.getString("household"),
                row.getLong("amount"),
                row.getString("currency"),
                row.getString("purpose"),
                row.getString("method"),
                State.valueOf(row.getString("state")),
                row.getString("refusal"),
                balanceTold ? balance : null,
                Sql.instant(row, "created"),
                row.getString("subscription"),
                row.getInt("period"),
                row.getInt("attempt"));
    }
}
