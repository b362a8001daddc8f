package dev.usher.payment.stripe.store;

import dev.usher.persistence.Migrations;
import dev.usher.persistence.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Payments and customers. A state changes only from the state it is expected in. */
@Component(service = StripeStore.class)
public final class StripeStore {
    private final Sql sql;

    @Activate
    public StripeStore(@Reference(target = "(osgi.jndi.service.name=usher)") DataSource database) {
        Migrations.run(database, "stripe", StripeStore.class, "V1__payments.sql");
        sql = new Sql(database);
    }

    /** How far a payment came. */
    public enum State {
        ASKED,
        AUTHORISED,
        CAPTURED,
        RELEASING,
        RELEASED,
        REFUNDED,
        DECLINED
    }

    /**
     * A payment.
     *
     * @param household null when it was released before it was ever asked for
     * @param intent Stripe's id; null = not known
     */
    public record Payment(
            String id,
            String household,
            long amount,
            String currency,
            String purpose,
            String intent,
            State state) {}

    /** Who pays for a household at Stripe, and with what. */
    public record Customer(String customer, String method) {}

    public void customer(String household, Customer c) {
        sql.inTransactionRetrying(
                tx -> {
                    tx.update("DELETE FROM stripe_customer WHERE household = ?", household);
                    return tx.update(
                            "INSERT INTO stripe_customer (household, customer, method) VALUES (?, ?, ?)",
                            household,
                            c.customer(),
                            c.method());
                });
    }

    public Optional<Customer> customer(String household) {
        return sql.first(
                "SELECT customer, method FROM stripe_customer WHERE household = ?",
                row -> new Customer(row.getString("customer"), row.getString("method")),
                household);
    }

    /** The payment of that id: this one when there was none. */
    public Payment begin(Payment wanted, Instant now) {
        sql.update(
                "INSERT INTO stripe_payment (payment, household, amount, currency, purpose, state, changed)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                wanted.id(),
                wanted.household(),
                wanted.amount(),
                wanted.currency(),
                wanted.purpose(),
                wanted.state(),
                now);
        return find(wanted.id()).orElseThrow();
    }

    public Optional<Payment> find(String payment) {
        return sql.first(
                "SELECT payment, household, amount, currency, purpose, intent, state FROM stripe_payment WHERE payment = ?",
                StripeStore::read,
                payment);
    }

    public Optional<Payment> ofIntent(String intent) {
        return sql.first(
                "SELECT payment, household, amount, currency, purpose, intent, state FROM stripe_payment WHERE intent = ?",
                StripeStore::read,
                intent);
    }

    /**
     * @param intent Stripe's id as far as it is known now; null = keep what is there
     * @return whether the payment was in state {@code from}
     */
    public boolean move(String payment, State from, State to, String intent, Instant now) {
        return sql.update(
                        "UPDATE stripe_payment SET state = ?, intent = COALESCE(?, intent), changed = ?"
                                + " WHERE payment = ? AND state = ?",
                        to,
                        intent,
                        now,
                        payment,
                        from)
                == 1;
    }

    private static Payment read(ResultSet row) throws SQLException {
        return new Payment(
                row.getString("payment"),
                row.getString("household"),
                row.getLong("amount"),
                row.getString("currency"),
                row.getString("purpose"),
                row.getString("intent"),
                State.valueOf(row.getString("state")));
    }
}
