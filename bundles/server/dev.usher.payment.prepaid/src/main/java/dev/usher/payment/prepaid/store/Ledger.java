package dev.usher.payment.prepaid.store;

import dev.usher.persistence.Sql;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Double entry: money only ever moves from one account to another.
 *
 * <p>Only the households' spendable money is kept as a balance; funding and revenue are sums over
 * their entries, so that payments of different households never wait for each other.
 */
final class Ledger {
    /** Where credits come from. */
    static final String FUNDING = "funding";

    /** Where the credit of vouchers comes from. */
    static final String VOUCHERS = "vouchers";

    /** Where captured money goes. */
    static final String REVENUE = "revenue";

    private static final String AVAILABLE = "available:";
    private static final String RESERVED = "reserved:";

    private final InstantSource clock;

    Ledger(InstantSource clock) {
        this.clock = clock;
    }

    static String available(String holder) {
        return AVAILABLE + holder;
    }

    static String reserved(String holder) {
        return RESERVED + holder;
    }

    /** Locks the household's money until the end of the transaction; returns what it may spend. */
    long lock(Sql tx, String holder, String currency) {
        return locked(tx, holder, currency)
                .or(
                        () -> {
                            tx.update(
                                    "INSERT INTO prepaid_account (holder, currency, available) VALUES (?, ?, 0)"
                                            + " ON CONFLICT DO NOTHING",
                                    holder,
                                    currency);
                            return locked(tx, holder, currency);
                        })
                .orElseThrow();
    }

    private static Optional<Long> locked(Sql tx, String holder, String currency) {
        return tx.first(
                "SELECT available FROM prepaid_account WHERE holder = ? AND currency = ? FOR UPDATE",
                row -> row.getLong(1),
                holder,
                currency);
    }

    long balance(Sql sql, String holder, String currency) {
        return sql.first(
                        "SELECT available FROM prepaid_account WHERE holder = ? AND currency = ?",
                        row -> row.getLong(1),
                        holder,
                        currency)
                .orElse(0L);
    }

    /**
     * Moves money; the spendable side must be locked.
     *
     * @param reference names this movement
     * @return false when it was booked before: nothing moved
     */
    boolean move(
            Sql tx,
            String reference,
            String note,
            String from,
            String to,
            String currency,
            long amount) {
        int fresh =
                tx.update(
                        "INSERT INTO prepaid_movement (reference, note, booked) VALUES (?, ?, ?)"
                                + " ON CONFLICT DO NOTHING",
                        reference,
                        note,
                        clock.instant());
        if (fresh == 0) {
            return false;
        }
        tx.batch(
                "INSERT INTO prepaid_entry (movement, account, currency, amount) VALUES (?, ?, ?, ?)",
                List.of(
                        new Object[] {reference, from, currency, -amount},
                        new Object[] {reference, to, currency, amount}));
        balance(tx, from, currency, -amount);
        balance(tx, to, currency, amount);
        return true;
    }

    /** Whether the movement put this amount on this account. */
    boolean booked(Sql tx, String reference, String account, String currency, long amount) {
        return tx.first(
                        "SELECT 1 FROM prepaid_entry"
                                + " WHERE movement = ? AND account = ? AND currency = ? AND amount = ?",
                        row -> true,
                        reference,
                        account,
                        currency,
                        amount)
                .isPresent();
    }

    private static void balance(Sql tx, String account, String currency, long amount) {
        if (account.startsWith(AVAILABLE)) {
            tx.update(
                    "UPDATE prepaid_account SET available = available + ? WHERE holder = ? AND currency = ?",
                    amount,
                    account.substring(AVAILABLE.length()),
                    currency);
        }
    }
}
