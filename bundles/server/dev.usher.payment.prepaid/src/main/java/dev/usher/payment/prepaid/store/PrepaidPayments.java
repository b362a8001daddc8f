package dev.usher.payment.prepaid.store;

import dev.usher.media.api.Problem;
import dev.usher.payment.api.PaymentException;
import dev.usher.payment.api.PaymentException.Reason;
import dev.usher.payment.api.PaymentProvider;
import dev.usher.payment.prepaid.store.Payment.State;
import dev.usher.persistence.Migrations;
import dev.usher.persistence.PersistenceException;
import dev.usher.persistence.Sql;
import dev.usher.server.api.Accounts;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Payment from an account the household filled before. Each call is one transaction, or part of the
 * caller's, that first locks the household's account, so calls about one household happen one after
 * the other.
 */
@Component
public final class PrepaidPayments implements PaymentProvider, Accounts {
    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
    private static final int HOLDER_LENGTH = 64;
    private static final int KEY_LENGTH = 128;
    private static final int NOTE_LENGTH = 256;

    private final Sql sql;
    private final InstantSource clock;
    private final Ledger ledger;

    @Activate
    public PrepaidPayments(
            @Reference(target = "(osgi.jndi.service.name=usher)") DataSource database) {
        this(database, Clock.systemUTC());
    }

    PrepaidPayments(DataSource database, InstantSource clock) {
        Migrations.run(database, "prepaid", PrepaidPayments.class, "V1__ledger.sql");
        this.sql = new Sql(database);
        this.clock = clock;
        this.ledger = new Ledger(clock);
    }

    @Override
    public String method() {
        return "prepaid";
    }

    @Override
    public boolean joinsTransactions() {
        return sql.joins();
    }

    @Override
    public void authorise(
            String payment, String account, long amount, String currency, String purpose)
            throws PaymentException {
        requireAmount(amount);
        settle(tx -> pay(tx, payment, account, amount, currency, purpose, State.AUTHORISED));
    }

    @Override
    public void charge(String payment, String account, long amount, String currency, String purpose)
            throws PaymentException {
        requireAmount(amount);
        settle(
                tx -> {
                    Outcome paid =
                            pay(tx, payment, account, amount, currency, purpose, State.CAPTURED);
                    // an authorisation of before is taken now
                    return paid.equals(Outcome.REPEATED) ? capture(tx, payment) : paid;
                });
    }

    private static void requireAmount(long amount) throws PaymentException {
        if (amount <= 0) {
            throw new PaymentException(
                    Reason.MISMATCH, "A payment is more than nothing, not " + amount + ".");
        }
    }

    /**
     * @param as AUTHORISED or CAPTURED
     */
    private Outcome pay(
            Sql tx,
            String payment,
            String account,
            long amount,
            String currency,
            String purpose,
            State as) {
        long available = ledger.lock(tx, account, currency);
        if (available >= amount && insert(tx, payment, account, amount, currency, purpose, as)) {
            ledger.move(
                    tx,
                    (as == State.CAPTURED ? "charge:" : "authorise:") + payment,
                    purpose,
                    Ledger.available(account),
                    as == State.CAPTURED ? Ledger.REVENUE : Ledger.reserved(account),
                    currency,
                    amount);
            return Outcome.DONE;
        }
        return payment(tx, payment)
                .map(known -> known.repeated(account, amount, currency))
                .orElseGet(
                        () ->
                                Outcome.declined(
                                        "The account holds "
                                                + Money.text(available, currency)
                                                + ", "
                                                + Money.text(amount, currency)
                                                + " are needed. Credit the account first.",
                                        available));
    }

    @Override
    public void capture(String payment) throws PaymentException {
        settle(tx -> capture(tx, payment));
    }

    private Outcome capture(Sql tx, String payment) {
        Optional<Payment> found = lockedPayment(tx, payment);
        if (found.isEmpty()) {
            return Outcome.refused("Payment " + payment + " was never authorised.");
        }
        Payment p = found.get();
        return switch (p.state()) {
            case CAPTURED, REFUNDED -> Outcome.DONE;
            case RELEASED -> Outcome.refused("Payment " + payment + " was released.");
            case AUTHORISED ->
                    advance(tx, p, State.CAPTURED, Ledger.reserved(p.holder()), Ledger.REVENUE);
        };
    }

    @Override
    public void release(String payment) throws PaymentException {
        settle(
                tx -> {
                    Optional<Payment> found = lockedPayment(tx, payment);
                    if (found.isEmpty()
                            && insert(tx, payment, null, null, null, "", State.RELEASED)) {
                        // remembered, so that an authorisation that comes late does not reserve for
                        // ever
                        return Outcome.DONE;
                    }
                    Payment p = found.or(() -> lockedPayment(tx, payment)).orElseThrow();
                    return switch (p.state()) {
                        case RELEASED -> Outcome.DONE;
                        case CAPTURED, REFUNDED ->
                                Outcome.refused(
                                        "Payment " + payment + " was captured. Refund it instead.");
                        case AUTHORISED ->
                                advance(
                                        tx,
                                        p,
                                        State.RELEASED,
                                        Ledger.reserved(p.holder()),
                                        Ledger.available(p.holder()));
                    };
                });
    }

    @Override
    public void refund(String payment) throws PaymentException {
        settle(
                tx -> {
                    Optional<Payment> found = lockedPayment(tx, payment);
                    if (found.isEmpty()) {
                        return Outcome.refused("Payment " + payment + " was never authorised.");
                    }
                    Payment p = found.get();
                    return switch (p.state()) {
                        case REFUNDED -> Outcome.DONE;
                        case AUTHORISED, RELEASED ->
                                Outcome.refused(
                                        "Payment "
                                                + payment
                                                + " was not captured; there is nothing to refund.");
                        case CAPTURED ->
                                advance(
                                        tx,
                                        p,
                                        State.REFUNDED,
                                        Ledger.REVENUE,
                                        Ledger.available(p.holder()));
                    };
                });
    }

    @Override
    public void credit(
            String account, long amount, String currency, String idempotencyKey, String note) {
        credit(Ledger.FUNDING, account, amount, currency, idempotencyKey, note);
    }

    @Override
    public void voucher(String account, long amount, String currency, String code, String note) {
        credit(Ledger.VOUCHERS, account, amount, currency, "voucher:" + code, note);
    }

    private void credit(
            String source,
            String account,
            long amount,
            String currency,
            String idempotencyKey,
            String note) {
        require(amount > 0, "A credit is more than nothing; give the amount in minor units.");
        require(
                currency != null && CURRENCY.matcher(currency).matches(),
                "Give the currency as three letters (ISO 4217).");
        require(fits(account, HOLDER_LENGTH), "Name the household to credit.");
        require(
                fits(idempotencyKey, KEY_LENGTH),
                "Give an idempotency key of 1 to " + KEY_LENGTH + " characters.");
        require(
                note == null || note.length() <= NOTE_LENGTH,
                "Shorten the note to " + NOTE_LENGTH + " characters.");
        String reference =
                source.equals(Ledger.FUNDING) ? "credit:" + idempotencyKey : idempotencyKey;
        sql.inTransactionRetrying(
                tx -> {
                    long available = ledger.lock(tx, account, currency);
                    require(
                            available <= Long.MAX_VALUE - amount,
                            "The account cannot hold that much.");
                    boolean fresh =
                            ledger.move(
                                    tx,
                                    reference,
                                    note == null ? "" : note,
                                    source,
                                    Ledger.available(account),
                                    currency,
                                    amount);
                    if (!fresh
                            && !ledger.booked(
                                    tx, reference, Ledger.available(account), currency, amount)) {
                        throw new Problem(
                                "idempotency-conflict",
                                422,
                                "This idempotency key was used for another credit. Use a new key for a new credit.");
                    }
                    return null;
                });
    }

    @Override
    public long balance(String account, String currency) {
        return ledger.balance(sql, account, currency);
    }

    /**
     * A refusal is an outcome, not an exception, so that the transaction commits what it learned.
     */
    private void settle(Sql.Work<Outcome> work) throws PaymentException {
        Outcome outcome;
        try {
            outcome = sql.inTransactionRetrying(work);
        } catch (PersistenceException e) {
            throw new PaymentException(
                    Reason.UNAVAILABLE,
                    "The prepaid ledger does not answer. Try again in a moment.",
                    e);
        }
        if (outcome.refusal() != null) {
            throw outcome.available() == null
                    ? new PaymentException(outcome.refusal(), outcome.text())
                    : new PaymentException(outcome.refusal(), outcome.text(), outcome.available());
        }
    }

    private boolean insert(
            Sql tx,
            String id,
            String holder,
            Long amount,
            String currency,
            String purpose,
            State state) {
        return tx.update(
                        "INSERT INTO prepaid_payment (id, holder, amount, currency, purpose, state, changed)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                        id,
                        holder,
                        amount,
                        currency,
                        purpose,
                        state,
                        clock.instant())
                == 1;
    }

    private Outcome advance(Sql tx, Payment p, State to, String fromAccount, String toAccount) {
        tx.update(
                "UPDATE prepaid_payment SET state = ?, changed = ? WHERE id = ?",
                to,
                clock.instant(),
                p.id());
        ledger.move(
                tx,
                to.name().toLowerCase(Locale.ROOT) + ":" + p.id(),
                p.purpose(),
                fromAccount,
                toAccount,
                p.currency(),
                p.amount());
        return Outcome.DONE;
    }

    /** The payment as it stands once its household's account is locked. */
    private Optional<Payment> lockedPayment(Sql tx, String id) {
        Optional<Payment> seen = payment(tx, id);
        if (seen.isEmpty() || seen.get().holder() == null) {
            return seen;
        }
        ledger.lock(tx, seen.get().holder(), seen.get().currency());
        return payment(tx, id);
    }

    private static Optional<Payment> payment(Sql tx, String id) {
        return tx.first(
                "SELECT id, holder, amount, currency, purpose, state FROM prepaid_payment WHERE id = ?",
                row ->
                        new Payment(
                                row.getString("id"),
                                row.getString("holder"),
                                row.getLong("amount"),
                                row.getString("currency"),
                                row.getString("purpose"),
                                State.valueOf(row.getString("state"))),
                id);
    }

    private static boolean fits(String text, int length) {
        return text != null && !text.isBlank() && text.length() <= length;
    }

    private static void require(boolean condition, String detail) {
        if (!condition) {
            throw new Problem("credit-invalid", 400, detail);
        }
    }
}
