package dev.usher.pass.store;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.persistence.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/** Codes of vouchers and gifts; each is good once. */
public final class CodeStore {
    private static final String BATCH =
            "SELECT v.id, v.name, v.codes, v.amount, v.currency, v.item, v.offer, v.expires, v.created, v.voided,"
                    + " (SELECT COUNT(*) FROM pass_code c WHERE c.batch = v.id AND c.redeemed IS NOT NULL) AS used"
                    + " FROM pass_voucher_batch v ";
    private static final String CODE =
            "SELECT code, batch, gift, household, box, redeemed, credited FROM pass_code ";

    private final Sql sql;

    CodeStore(Sql sql) {
        this.sql = sql;
    }

    /**
     * A code.
     *
     * @param key keyed hash of what a person types
     * @param batch null = it is a gift's
     * @param gift null = it is a voucher's
     * @param household that redeemed it; null = nobody has
     * @param box that redeemed it; null = nobody has, or it was done on the web
     */
    public record Code(
            String key,
            String batch,
            String gift,
            String household,
            BoxId box,
            Instant redeemed,
            Instant credited) {}

    public void add(VoucherBatch batch, List<String> keys) {
        sql.inTransaction(
                tx -> {
                    tx.update(
                            "INSERT INTO pass_voucher_batch (id, name, codes, amount, currency, item, offer, expires, created)"
                                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                            batch.id(),
                            batch.name(),
                            batch.codes(),
                            batch.amount(),
                            batch.currency(),
                            batch.item() == null ? null : batch.item().value(),
                            batch.offer(),
                            batch.expires(),
                            batch.created());
                    tx.batch(
                            "INSERT INTO pass_code (code, batch) VALUES (?, ?)",
                            keys.stream().map(key -> new Object[] {key, batch.id()}).toList());
                    return null;
                });
    }

    /** Newest first. */
    public List<VoucherBatch> batches() {
        return sql.query(BATCH + "ORDER BY v.id DESC", CodeStore::batch);
    }

    public Optional<VoucherBatch> batch(String id) {
        return batch(sql, id);
    }

    /** Codes of the batch that were not redeemed are good for nothing from now on. */
    public void voidBatch(String id, Instant now) {
        sql.update(
                "UPDATE pass_voucher_batch SET voided = ? WHERE id = ? AND voided IS NULL",
                now,
                id);
    }

    /** Uses the code up together with the purchase that is begun by it. */
    public PurchaseStore.Condition spending(String key, String household, BoxId box, Instant now) {
        return tx -> spend(tx, key, household, box, now);
    }

    /**
     * Uses a code for credit up; by the same household again it may be.
     *
     * @param box null = on the web
     * @throws Problem payment-reused (409), code-expired (403)
     */
    public Code spendForCredit(String key, String household, BoxId box, Instant now) {
        return sql.inTransactionRetrying(
                tx -> {
                    Code code = lock(tx, key);
                    if (code.redeemed() == null || !code.household().equals(household)) {
                        spend(tx, key, household, box, now);
                    }
                    return find(tx, key).orElseThrow();
                });
    }

    /** The household has its credit. */
    public void credited(String key, Instant now) {
        sql.update("UPDATE pass_code SET credited = ? WHERE code = ?", now, key);
    }

    /** Codes for credit that were used up before the credit was given. */
    public List<Code> uncredited() {
        return sql.query(
                CODE
                        + "WHERE redeemed IS NOT NULL AND credited IS NULL"
                        + " AND batch IN (SELECT id FROM pass_voucher_batch WHERE amount > 0)",
                CodeStore::code);
    }

    /**
     * What came of typing a code.
     *
     * @param code empty = there is none
     * @param blockedUntil empty = the code was looked up
     */
    public record Attempt(Optional<Code> code, Optional<Instant> blockedUntil) {}

    /**
     * Looks a code up, unless the household typed too many wrong ones; a wrong one is counted
     * before the next is looked up, so that many at once gain nothing.
     *
     * @param block how long the next attempt is blocked after this many wrong ones
     */
    public Attempt attempt(String household, String key, Instant now, IntFunction<Duration> block) {
        return sql.inTransactionRetrying(
                tx -> {
                    record Wrong(int count, Instant blockedUntil) {}
                    tx.update(
                            "INSERT INTO pass_guess (household, attempts, blocked_until) VALUES (?, 0, 0)"
                                    + " ON CONFLICT DO NOTHING",
                            household);
                    Wrong before =
                            tx.first(
                                            "SELECT attempts, blocked_until FROM pass_guess WHERE household = ? FOR UPDATE",
                                            row ->
                                                    new Wrong(
                                                            row.getInt("attempts"),
                                                            Sql.instant(row, "blocked_until")),
                                            household)
                                    .orElseThrow();
                    if (before.blockedUntil().isAfter(now)) {
                        return new Attempt(Optional.empty(), Optional.of(before.blockedUntil()));
                    }
                    Optional<Code> code = find(tx, key);
                    if (code.isEmpty()) {
                        int count = before.count() + 1;
                        tx.update(
                                "UPDATE pass_guess SET attempts = ?, blocked_until = ? WHERE household = ?",
                                count,
                                now.plus(block.apply(count)),
                                household);
                    }
                    return new Attempt(code, Optional.empty());
                });
    }

    /** Somebody of the household knew a good code. */
    public void forgetGuesses(String household) {
        sql.update(
                "UPDATE pass_guess SET attempts = 0 WHERE household = ? AND attempts > 0",
                household);
    }

    static void add(Sql tx, String key, String gift) {
        tx.update("INSERT INTO pass_code (code, gift) VALUES (?, ?)", key, gift);
    }

    /** The code as it stands, which cannot change until the end of the transaction. */
    static Code lock(Sql tx, String key) {
        tx.first(
                "SELECT code FROM pass_code WHERE code = ? FOR UPDATE",
                row -> row.getString(1),
                key);
        return find(tx, key).orElseThrow(CodeStore::unknown);
    }

    /** What is said of a code that never was. */
    public static Problem unknown() {
        return new Problem(
                "code-unknown", 404, "There is no such code. Compare it letter by letter.");
    }

    private static void spend(Sql tx, String key, String household, BoxId box, Instant now) {
        Code code = lock(tx, key);
        if (code.redeemed() != null) {
            throw new Problem(
                    "payment-reused",
                    409,
                    "This code was redeemed before; each is good once.",
                    Map.of("redeemed", code.redeemed()));
        }
        if (code.batch() != null) {
            requireGood(batch(tx, code.batch()).orElseThrow(), now);
        } else {
            GiftStore.requirePaid(tx, code.gift());
        }
        tx.update(
                "UPDATE pass_code SET household = ?, box = ?, redeemed = ? WHERE code = ?",
                household,
                box == null ? null : box.value(),
                now,
                key);
    }

    private static void requireGood(VoucherBatch batch, Instant now) {
        if (batch.voided() != null) {
            throw expired("This code was called off by the operator.");
        }
        if (batch.expires() != null && !now.isBefore(batch.expires())) {
            throw expired("This code was good until " + batch.expires() + ".");
        }
    }

    static Problem expired(String detail) {
        return new Problem("code-expired", 403, detail);
    }

    private static Optional<VoucherBatch> batch(Sql sql, String id) {
        return sql.first(BATCH + "WHERE v.id = ?", CodeStore::batch, id);
    }

    private static Optional<Code> find(Sql sql, String key) {
        return sql.first(CODE + "WHERE code = ?", CodeStore::code, key);
    }

    private static Code code(ResultSet row) throws SQLException {
        String box = row.getString("box");
        return new Code(
                row.getString("code"),
                row.getString("batch"),
                row.getString("gift"),
                row.getString("household"),
                box == null ? null : new BoxId(box),
                Sql.instant(row, "redeemed"),
                Sql.instant(row, "credited"));
    }

    private static VoucherBatch batch(ResultSet row) throws SQLException {
        String item = row.getString("item");
        return new VoucherBatch(
                row.getString("id"),
                row.getString("name"),
                row.getInt("codes"),
                row.getLong("amount"),
                row.getString("currency"),
                item == null ? null : new ItemId(item),
                row.getString("offer"),
                Sql.instant(row, "expires"),
                Sql.instant(row, "created"),
                Sql.instant(row, "voided"),
                row.getLong("used"));
    }
}
