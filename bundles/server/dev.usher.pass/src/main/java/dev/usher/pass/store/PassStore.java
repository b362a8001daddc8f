package dev.usher.pass.store;

import dev.usher.persistence.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Passes, and the log of the keys that left for them. */
public final class PassStore {
    private static final String SELECT =
            "SELECT s.id, s.token, s.granted, s.start_by, s.first_licence, s.view_until, s.revoked, "
                    + PurchaseStore.COLUMNS
                    + " FROM pass_pass s JOIN pass_purchase p ON p.id = s.purchase ";

    private final Sql sql;

    PassStore(Sql sql) {
        this.sql = sql;
    }

    /**
     * Keys that are about to leave.
     *
     * @param id of the licence
     */
    public record KeyGrant(String licence, List<String> keyIds) {}

    /** Newest first. */
    public List<GrantedPass> all() {
        return sql.query(SELECT + "ORDER BY s.id DESC", PassStore::read);
    }

    /** Newest first. */
    public List<GrantedPass> ofHousehold(String household) {
        return sql.query(
                SELECT + "WHERE p.household = ? ORDER BY s.id DESC", PassStore::read, household);
    }

    public Optional<GrantedPass> find(String id) {
        return find(sql, id);
    }

    public Optional<GrantedPass> ofPurchase(String purchase) {
        return ofPurchase(sql, purchase);
    }

    /**
     * @return false when there is no such pass
     */
    public boolean revoke(String id, Instant now) {
        return sql.update(
                        "UPDATE pass_pass SET revoked = COALESCE(revoked, ?) WHERE id = ?", now, id)
                == 1;
    }

    /**
     * Lets keys leave for a pass, in one transaction: begins the viewing period if this is the
     * first time, hands the pass as it then stands to {@code licence}, and logs what that lets out.
     * Nothing of it happens when {@code licence} throws.
     *
     * @param viewUntil the end of a viewing period that begins now; null = none
     * @return empty when there is no such pass
     */
    public <T> Optional<T> license(
            String id,
            Instant now,
            Instant viewUntil,
            KeyGrant keys,
            Function<GrantedPass, T> licence) {
        return sql.inTransactionRetrying(
                tx -> {
                    // the pass is locked by this, so a revocation comes before or after, never in
                    // between
                    tx.update(
                            "UPDATE pass_pass SET first_licence = ?, view_until = ? WHERE id = ? AND first_licence IS NULL",
                            now,
                            viewUntil,
                            id);
                    tx.first(
                            "SELECT id FROM pass_pass WHERE id = ? FOR UPDATE",
                            row -> row.getString(1),
                            id);
                    Optional<GrantedPass> pass = find(tx, id);
                    Optional<T> result = pass.map(licence);
                    pass.ifPresent(p -> log(tx, p, keys, now));
                    return result;
                });
    }

    private static void log(Sql tx, GrantedPass pass, KeyGrant keys, Instant now) {
        tx.batch(
                "INSERT INTO pass_key_grant (pass, licence, box, key_id, granted) VALUES (?, ?, ?, ?, ?)",
                keys.keyIds().stream()
                        .map(
                                key ->
                                        new Object[] {
                                            pass.id(),
                                            keys.licence(),
                                            pass.purchase().box().value(),
                                            key,
                                            now
                                        })
                        .toList());
    }

    static void insert(Sql tx, GrantedPass pass) {
        tx.update(
                "INSERT INTO pass_pass (id, purchase, token, granted, start_by) VALUES (?, ?, ?, ?, ?)",
                pass.id(),
                pass.purchase().id(),
                pass.token(),
                pass.granted(),
                pass.startBy());
    }

    static Optional<GrantedPass> ofPurchase(Sql sql, String purchase) {
        return sql.first(SELECT + "WHERE s.purchase = ?", PassStore::read, purchase);
    }

    private static Optional<GrantedPass> find(Sql sql, String id) {
        return sql.first(SELECT + "WHERE s.id = ?", PassStore::read, id);
    }

    private static GrantedPass read(ResultSet row) throws SQLException {
        return new GrantedPass(
                row.getString("id"),
                PurchaseStore.read(row),
                row.getString("token"),
                Sql.instant(row, "granted"),
                Sql.instant(row, "start_by"),
                Sql.instant(row, "first_licence"),
                Sql.instant(row, "view_until"),
                Sql.instant(row, "revoked"));
    }
}
