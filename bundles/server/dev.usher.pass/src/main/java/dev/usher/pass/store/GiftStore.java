package dev.usher.pass.store;

import dev.usher.json.Json;
import dev.usher.pass.store.Bill.State;
import dev.usher.pass.store.Purchase.Terms;
import dev.usher.persistence.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What households paid for others. */
public final class GiftStore {
    private static final String SELECT =
            "SELECT g.id, g.household, g.fingerprint, g.terms, b.state, b.created, c.code, c.redeemed FROM pass_gift g"
                    + " JOIN pass_bill b ON b.id = g.id JOIN pass_code c ON c.gift = g.id ";

    private final Sql sql;

    GiftStore(Sql sql) {
        this.sql = sql;
    }

    /**
     * A gift.
     *
     * @param id also its bill's
     * @param terms as they were paid for
     * @param state of its bill
     * @param code keyed hash of its code
     * @param redeemed null = not yet
     */
    public record Gifted(
            String id,
            String household,
            String fingerprint,
            Terms terms,
            State state,
            Instant created,
            String code,
            Instant redeemed) {}

    /**
     * Writes the gift, its bill and its code.
     *
     * @return the gift this household began before with the same idempotency key, or this one
     */
    public Gifted begin(Gifted wanted, String idempotencyKey, Bill bill) {
        return sql.inTransactionRetrying(
                tx -> {
                    HouseholdLock.take(tx, wanted.household());
                    Optional<Gifted> same =
                            tx.first(
                                    SELECT + "WHERE g.household = ? AND g.idempotency_key = ?",
                                    GiftStore::read,
                                    wanted.household(),
                                    idempotencyKey);
                    if (same.isPresent()) {
                        return same.get();
                    }
                    BillStore.insert(tx, bill);
                    tx.update(
                            "INSERT INTO pass_gift (id, household, idempotency_key, fingerprint, terms) VALUES (?, ?, ?, ?, ?)",
                            wanted.id(),
                            wanted.household(),
                            idempotencyKey,
                            wanted.fingerprint(),
                            Json.text(wanted.terms()));
                    CodeStore.add(tx, wanted.code(), wanted.id());
                    return wanted;
                });
    }

    public Optional<Gifted> find(String id) {
        return find(sql, id);
    }

    /** Those that were paid, newest first. */
    public List<Gifted> of(String household) {
        return sql.query(
                SELECT
                        + "WHERE g.household = ? AND b.state NOT IN ('PENDING', 'CANCELLED', 'CLOSED') ORDER BY g.id DESC",
                GiftStore::read,
                household);
    }

    /**
     * Has the price given back, unless the gift was redeemed; its code is good for nothing then.
     *
     * @return the gift as it stands; empty when there is none
     */
    public Optional<Gifted> takeBack(String id) {
        return sql.inTransactionRetrying(
                tx -> {
                    Optional<Gifted> gift = find(tx, id);
                    if (gift.isPresent()
                            && CodeStore.lock(tx, gift.get().code()).redeemed() == null
                            && !BillStore.move(tx, id, State.SETTLED, State.REFUNDING)) {
                        BillStore.move(tx, id, State.GRANTED, State.REFUNDING);
                    }
                    return find(tx, id);
                });
    }

    static void requirePaid(Sql tx, String id) {
        State state = find(tx, id).orElseThrow(CodeStore::unknown).state();
        switch (state) {
            case GRANTED, SETTLED -> {
                // paid
            }
            case REFUNDING, REFUNDED ->
                    throw CodeStore.expired("This gift was taken back by who paid for it.");
            default -> throw CodeStore.unknown();
        }
    }

    private static Optional<Gifted> find(Sql sql, String id) {
        return sql.first(SELECT + "WHERE g.id = ?", GiftStore::read, id);
    }

    private static Gifted read(ResultSet row) throws SQLException {
        return new Gifted(
                row.getString("id"),
                row.getString("household"),
                row.getString("fingerprint"),
                Json.read(row.getString("terms"), Terms.class),
                State.valueOf(row.getString("state")),
                Sql.instant(row, "created"),
                row.getString("code"),
                Sql.instant(row, "redeemed"));
    }
}
