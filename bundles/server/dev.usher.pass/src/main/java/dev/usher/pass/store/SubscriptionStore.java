package dev.usher.pass.store;

import dev.usher.backend.api.Plan;
import dev.usher.pass.store.Subscribed.State;
import dev.usher.persistence.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Plans, and the households that pay them. */
public final class SubscriptionStore {
    private static final String SELECT =
            "SELECT id, household, fingerprint, plan, title, price, currency, period, max_streams, state, started,"
                    + " periods, paid_until, charge_at, attempt, problem FROM pass_subscription ";

    private final Sql sql;

    SubscriptionStore(Sql sql) {
        this.sql = sql;
    }

    /**
     * Adds a plan, or changes what new subscribers agree to.
     *
     * @return the plan as it is now on offer
     */
    public Plan put(Plan plan) {
        return sql.inTransactionRetrying(
                tx -> {
                    Object[] columns = {
                        plan.title(),
                        plan.price(),
                        plan.currency(),
                        plan.period(),
                        plan.maxStreams(),
                        plan.id()
                    };
                    int known =
                            tx.update(
                                    "UPDATE pass_plan SET title = ?, price = ?, currency = ?, period = ?, max_streams = ?,"
                                            + " withdrawn = NULL WHERE id = ?",
                                    columns);
                    if (known == 0) {
                        tx.update(
                                "INSERT INTO pass_plan (title, price, currency, period, max_streams, id)"
                                        + " VALUES (?, ?, ?, ?, ?, ?)",
                                columns);
                    }
                    return plan;
                });
    }

    /**
     * Nobody can subscribe to it any more; who did goes on.
     *
     * @return false when it is not on offer
     */
    public boolean withdraw(String plan, Instant now) {
        return sql.update(
                        "UPDATE pass_plan SET withdrawn = ? WHERE id = ? AND withdrawn IS NULL",
                        now,
                        plan)
                == 1;
    }

    /** Plans on offer, the cheapest first. */
    public List<Plan> plans() {
        return sql.query(
                "SELECT id AS plan, title, price, currency, period, max_streams FROM pass_plan"
                        + " WHERE withdrawn IS NULL ORDER BY price, id",
                SubscriptionStore::plan);
    }

    public Optional<Plan> plan(String id) {
        return plans().stream().filter(plan -> plan.id().equals(id)).findFirst();
    }

    /** How many households pay for each plan. */
    public Map<String, Long> subscribers() {
        record Count(String plan, long households) {}
        return sql
                .query(
                        "SELECT plan, COUNT(*) FROM pass_subscription"
                                + " WHERE state IN ('ACTIVE', 'CANCELLED', 'PAST_DUE') GROUP BY plan",
                        row -> new Count(row.getString(1), row.getLong(2)))
                .stream()
                .collect(Collectors.toMap(Count::plan, Count::households));
    }

    /** Newest first; those that were refused are left out. */
    public List<Subscribed> of(String household) {
        return sql.query(
                SELECT
                        + "WHERE household = ? AND state NOT IN ('PENDING', 'REFUSED') ORDER BY id DESC",
                SubscriptionStore::read,
                household);
    }

    public Optional<Subscribed> find(String id) {
        return find(sql, id);
    }

    /** The subscription by which a household may watch what belongs to a plan now. */
    public Optional<Subscribed> open(String household, String plan, Instant now) {
        return sql.first(
                SELECT
                        + "WHERE household = ? AND plan = ? AND state NOT IN ('PENDING', 'REFUSED') AND paid_until > ?",
                SubscriptionStore::read,
                household,
                plan,
                now);
    }

    /**
     * What became of the attempt to subscribe.
     *
     * @param same what the household got before with the same idempotency key
     * @param other a subscription of the same plan that stands against it
     */
    public record Beginning(Optional<Subscribed> same, Optional<Subscribed> other) {}

    /** Writes the subscription and its first bill, unless something stands against it. */
    public Beginning begin(Subscribed wanted, String idempotencyKey, Bill first) {
        return sql.inTransactionRetrying(
                tx -> {
                    HouseholdLock.take(tx, wanted.household());
                    Optional<Subscribed> same =
                            tx.first(
                                    SELECT + "WHERE household = ? AND idempotency_key = ?",
                                    SubscriptionStore::read,
                                    wanted.household(),
                                    idempotencyKey);
                    Optional<Subscribed> other =
                            same.isPresent()
                                    ? Optional.empty()
                                    : tx.first(
                                            SELECT
                                                    + "WHERE household = ? AND plan = ? AND state NOT IN ('ENDED', 'REFUSED')",
                                            SubscriptionStore::read,
                                            wanted.household(),
                                            wanted.plan().id());
                    if (same.isEmpty() && other.isEmpty()) {
                        insert(tx, wanted, idempotencyKey);
                        BillStore.insert(tx, first);
                    }
                    return new Beginning(same, other);
                });
    }

    /**
     * Changes a subscription while nobody else does.
     *
     * @param change the state it goes to; empty = it stays
     * @return as it stands then; empty when there is none
     */
    public Optional<Subscribed> change(String id, Function<Subscribed, Optional<State>> change) {
        return sql.inTransactionRetrying(
                tx -> {
                    Optional<State> to = lock(tx, id).flatMap(change);
                    to.ifPresent(
                            state ->
                                    tx.update(
                                            "UPDATE pass_subscription SET state = ? WHERE id = ?",
                                            state,
                                            id));
                    return find(tx, id);
                });
    }

    /** Those whose next period is to be paid by now. */
    public List<String> due(Instant now) {
        return sql.query(
                "SELECT id FROM pass_subscription WHERE state IN ('ACTIVE', 'PAST_DUE') AND charge_at <= ?"
                        + " ORDER BY charge_at, id",
                row -> row.getString(1),
                now);
    }

    /**
     * Ends what is cancelled or was not paid for too long.
     *
     * @param unpaidSince paid until then or less, it ends
     */
    public void end(Instant now, Instant unpaidSince) {
        sql.update(
                "UPDATE pass_subscription SET state = 'ENDED' WHERE state = 'CANCELLED' AND paid_until <= ?"
                        + " OR state IN ('ACTIVE', 'PAST_DUE') AND paid_until <= ?",
                now,
                unpaidSince);
    }

    /**
     * The bill for the next period.
     *
     * @param dueBy only when the next period is to be paid by then
     * @param bill makes it
     * @return empty when nothing is due; the bill of an attempt that is under way, if there is one
     */
    public Optional<Bill> bill(String id, Instant dueBy, Function<Subscribed, Bill> bill) {
        return sql.inTransactionRetrying(
                tx -> {
                    Optional<Subscribed> due =
                            lock(tx, id)
                                    .filter(
                                            s ->
                                                    s.state() == State.ACTIVE
                                                            || s.state() == State.PAST_DUE)
                                    .filter(s -> !s.chargeAt().isAfter(dueBy));
                    return due.map(
                            s ->
                                    BillStore.ofPeriod(tx, id, s.periods() + 1, s.attempt())
                                            .orElseGet(() -> BillStore.insert(tx, bill.apply(s))));
                });
    }

    /**
     * A period is paid.
     *
     * @param ahead how long before its end the next one is to be paid
     * @return false when the subscription is over or the period was paid before: then this money is
     *     not wanted
     */
    static boolean paid(Sql tx, Bill bill, Instant now, Duration ahead) {
        Subscribed s = lock(tx, bill.subscription()).orElseThrow();
        boolean wanted =
                s.periods() + 1 == bill.period()
                        && (s.state() == State.PENDING
                                || s.state() == State.ACTIVE
                                || s.state() == State.PAST_DUE);
        if (!wanted) {
            return false;
        }
        // who pays late gets a whole period all the same
        Instant started =
                now.isAfter(s.paidUntil())
                        ? s.started().plus(Duration.between(s.paidUntil(), now))
                        : s.started();
        Instant until =
                BillingPeriod.parse(s.plan().period()).orElseThrow().end(started, bill.period());
        Duration half = Duration.between(now, until).dividedBy(2);
        tx.update(
                "UPDATE pass_subscription SET state = 'ACTIVE', started = ?, periods = ?, paid_until = ?, charge_at = ?,"
                        + " attempt = 1, problem = NULL WHERE id = ?",
                started,
                bill.period(),
                until,
                until.minus(ahead.compareTo(half) < 0 ? ahead : half),
                s.id());
        return true;
    }

    /** A period could not be paid: it is tried again, but for the first one. */
    static void unpaid(Sql tx, Bill bill, String problem, Instant again) {
        tx.update(
                "UPDATE pass_subscription SET state = CASE WHEN periods = 0 THEN 'REFUSED'"
                        + " WHEN state = 'CANCELLED' THEN state ELSE 'PAST_DUE' END,"
                        + " charge_at = ?, attempt = ?, problem = ?"
                        + " WHERE id = ? AND periods = ? AND attempt = ?",
                again,
                bill.attempt() + 1,
                problem,
                bill.subscription(),
                bill.period() - 1,
                bill.attempt());
    }

    private static Optional<Subscribed> lock(Sql tx, String id) {
        tx.first(
                "SELECT id FROM pass_subscription WHERE id = ? FOR UPDATE",
                row -> row.getString(1),
                id);
        return find(tx, id);
    }

    private static Optional<Subscribed> find(Sql sql, String id) {
        return sql.first(SELECT + "WHERE id = ?", SubscriptionStore::read, id);
    }

    private static void insert(Sql tx, Subscribed s, String idempotencyKey) {
        tx.update(
                "INSERT INTO pass_subscription (id, household, idempotency_key, fingerprint, plan, title, price, currency,"
                        + " period, max_streams, state, started, periods, paid_until, charge_at, attempt)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                s.id(),
                s.household(),
                idempotencyKey,
                s.fingerprint(),
                s.plan().id(),
                s.plan().title(),
                s.plan().price(),
                s.plan().currency(),
                s.plan().period(),
                s.plan().maxStreams(),
                s.state(),
                s.started(),
                s.periods(),
                s.paidUntil(),
                s.chargeAt(),
                s.attempt());
    }

    private static Plan plan(ResultSet row) throws SQLException {
        return new Plan(
                row.getString("plan"),
                row.getString("title"),
                row.getLong("price"),
                row.getString("currency"),
                row.getString("period"),
                row.getInt("max_streams"));
    }

    private static Subscribed read(ResultSet row) throws SQLException {
        return new Subscribed(
                row.getString("id"),
                row.getString("household"),
                row.getString("fingerprint"),
                plan(row),
                State.valueOf(row.getString("state")),
                Sql.instant(row, "started"),
                row.getInt("periods"),
                Sql.instant(row, "paid_until"),
                Sql.instant(row, "charge_at"),
                row.getInt("attempt"),
                row.getString("problem"));
    }
}
