package dev.usher.pass.store;

import dev.usher.backend.api.Offer;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.media.api.Tier;
import dev.usher.pass.store.Purchase.State;
import dev.usher.persistence.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Purchases. A state changes only from the state it is expected in, so two processes never undo
 * each other.
 */
public final class PurchaseStore {
    /** What {@link #read} needs of the table {@code p}. */
    static final String COLUMNS =
            "p.id AS purchase_id, p.box, p.idempotency_key, p.fingerprint, p.household, p.thumbprint, p.item, p.version,"
                    + " p.offer, p.model, p.amount, p.currency, p.start_by_s, p.view_s, p.subscription, p.max_streams,"
                    + " p.grace_s, p.on_expiry, p.rating, p.pin, p.tier, p.method, p.state, p.refusal,"
                    + " p.balance, p.created";

    private static final String SELECT = "SELECT " + COLUMNS + " FROM pass_purchase p ";

    private final Sql sql;

    PurchaseStore(Sql sql) {
        this.sql = sql;
    }

    /**
     * What became of the attempt to begin a purchase; at most one part is there.
     *
     * @param same the purchase this box made before with the same idempotency key
     * @param pending a purchase of the same item on the same box that is not finished yet
     * @param held a pass by which the box may open the item already
     */
    public record Beginning(
            Optional<Purchase> same, Optional<Purchase> pending, Optional<GrantedPass> held) {
        static final Beginning BEGUN =
                new Beginning(Optional.empty(), Optional.empty(), Optional.empty());

        /** Whether the purchase was written. */
        public boolean begun() {
            return same.isEmpty() && pending.isEmpty() && held.isEmpty();
        }
    }

    /**
     * A purchase that is to begin.
     *
     * @param opens the highest tier of the item's files it opens today: a pass up to this one is as
     *     good
     * @param condition what else must hold
     */
    public record Wish(Purchase purchase, Tier opens, Condition condition) {
        /** The same, of a purchase that is further. */
        public Wish in(State state) {
            return new Wish(purchase.in(state), opens, condition);
        }
    }

    /** What else must hold, or happen together with the beginning of a purchase. */
    @FunctionalInterface
    public interface Condition {
        /**
         * @throws Problem to refuse; then nothing of it happens
         */
        void require(Sql tx);
    }

    /**
     * That a household has taken the offer less often.
     *
     * @param times 0 = no limit
     * @throws Problem offer-limit (409)
     */
    public Condition atMost(int times, Purchase.Terms terms, String household) {
        return tx -> {
            if (times > 0) {
                HouseholdLock.take(tx, household);
                long taken =
                        tx.first(
                                        "SELECT COUNT(*) FROM pass_purchase WHERE household = ? AND item = ? AND offer = ?"
                                                + " AND model = ? AND state NOT IN ('CANCELLED', 'CLOSED')",
                                        row -> row.getLong(1),
                                        household,
                                        terms.item().value(),
                                        terms.offer(),
                                        terms.model())
                                .orElseThrow();
                if (taken >= times) {
                    throw new Problem(
                            "offer-limit",
                            409,
                            "A household may take this offer " + times + " times, and yours has.",
                            Map.of("max", times));
                }
            }
        };
    }

    /**
     * Writes the purchase, unless something stands against it: as pending before it is paid, or as
     * settled in the transaction that pays it.
     */
    public Beginning begin(Wish wish) {
        Purchase wanted = wish.purchase();
        return sql.inTransactionRetrying(
                tx -> {
                    Optional<String> latest = lockSlot(tx, wanted.box(), wanted.terms().item());
                    Optional<Purchase> same = find(tx, wanted.box(), wanted.idempotencyKey());
                    if (same.isPresent()) {
                        return new Beginning(same, Optional.empty(), Optional.empty());
                    }
                    Optional<Purchase> before = latest.flatMap(id -> find(tx, id));
                    if (before.isPresent() && before.get().state() == State.PENDING) {
                        return new Beginning(Optional.empty(), before, Optional.empty());
                    }
                    Optional<GrantedPass> held =
                            before.flatMap(p -> PassStore.ofPurchase(tx, p.id()))
                                    .filter(pass -> pass.holder().equals(wanted.box()))
                                    .filter(pass -> pass.valid(wanted.created()))
                                    .filter(
                                            pass ->
                                                    pass.purchase()
                                                            .terms()
                                                            .tier()
                                                            .covers(wish.opens()));
                    if (held.isPresent()) {
                        return new Beginning(Optional.empty(), Optional.empty(), held);
                    }
                    wish.condition().require(tx);
                    insert(tx, wanted);
                    tx.update(
                            "UPDATE pass_slot SET purchase = ? WHERE box = ? AND item = ?",
                            wanted.id(),
                            wanted.box().value(),
                            wanted.terms().item().value());
                    return Beginning.BEGUN;
                });
    }

    public Optional<Purchase> find(BoxId box, String idempotencyKey) {
        return find(sql, box, idempotencyKey);
    }

    public Optional<Purchase> find(String id) {
        return find(sql, id);
    }

    /**
     * Grants the pass, once: the purchase must be pending.
     *
     * @return false when the purchase was granted before or cancelled, and this pass was not kept
     */
    public boolean grant(GrantedPass pass) {
        return sql.inTransactionRetrying(
                tx -> {
                    boolean pending = move(tx, pass.purchase().id(), State.PENDING, State.GRANTED);
                    if (pending) {
                        PassStore.insert(tx, pass);
                    }
                    return pending;
                });
    }

    /** Refuses a purchase that was begun in this transaction as paid, and is not. */
    public void refused(String id, String refusal, Long balance) {
        sql.update(
                "UPDATE pass_purchase SET state = ?, refusal = ?, balance = ? WHERE id = ?",
                State.CLOSED,
                refusal,
                balance,
                id);
    }

    /** Refuses a pending purchase for good; no effect on another. */
    public void cancel(String id, String refusal, Long balance) {
        sql.update(
                "UPDATE pass_purchase SET state = ?, refusal = ?, balance = ? WHERE id = ? AND state = ?",
                State.CANCELLED,
                refusal,
                balance,
                id,
                State.PENDING);
    }

    /** The money of a granted purchase is taken. */
    public void settled(String id) {
        move(sql, id, State.GRANTED, State.SETTLED);
    }

    /** No money of a cancelled purchase is held any more. */
    public void closed(String id) {
        move(sql, id, State.CANCELLED, State.CLOSED);
    }

    /** Purchases begun before that moment where money may still have to move. */
    public List<Purchase> unfinished(Instant begunBefore) {
        return sql.query(
                SELECT
                        + "WHERE p.state IN ('PENDING', 'GRANTED', 'CANCELLED') AND p.created <= ? ORDER BY p.created",
                PurchaseStore::read,
                begunBefore);
    }

    private static boolean move(Sql sql, String id, State from, State to) {
        return sql.update(
                        "UPDATE pass_purchase SET state = ? WHERE id = ? AND state = ?",
                        to,
                        id,
                        from)
                == 1;
    }

    private static Optional<Purchase> find(Sql sql, String id) {
        return sql.first(SELECT + "WHERE p.id = ?", PurchaseStore::read, id);
    }

    private static Optional<Purchase> find(Sql sql, BoxId box, String idempotencyKey) {
        return sql.first(
                SELECT + "WHERE p.box = ? AND p.idempotency_key = ?",
                PurchaseStore::read,
                box.value(),
                idempotencyKey);
    }

    private static Optional<String> lockSlot(Sql tx, BoxId box, ItemId item) {
        tx.update(
                "INSERT INTO pass_slot (box, item) VALUES (?, ?) ON CONFLICT DO NOTHING",
                box.value(),
                item.value());
        return tx.first(
                "SELECT purchase FROM pass_slot WHERE box = ? AND item = ? FOR UPDATE",
                row -> row.getString(1),
                box.value(),
                item.value());
    }

    private static void insert(Sql tx, Purchase p) {
        Purchase.Terms t = p.terms();
        tx.update(
                "INSERT INTO pass_purchase (id, box, idempotency_key, fingerprint, household, thumbprint, item, version,"
                        + " offer, model, amount, currency, start_by_s, view_s, subscription, max_streams, grace_s,"
                        + " on_expiry, rating, pin, tier, method, state,"
                        + " created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                p.id(),
                p.box().value(),
                p.idempotencyKey(),
                p.fingerprint(),
                p.household(),
                p.thumbprint(),
                t.item().value(),
                t.version(),
                t.offer(),
                t.model(),
                t.amount(),
                t.currency(),
                t.startBySeconds(),
                t.viewSeconds(),
                t.subscription(),
                t.maxStreams(),
                t.screening().graceSeconds(),
                t.screening().onExpiry(),
                t.screening().rating(),
                t.screening().pin(),
                t.tier(),
                p.method(),
                p.state(),
                p.created());
    }

    static Purchase read(ResultSet row) throws SQLException {
        long balance = row.getLong("balance");
        boolean balanceTold = !row.wasNull();
        return new Purchase(
                row.getString("purchase_id"),
                new BoxId(row.getString("box")),
                row.getString("idempotency_key"),
                row.getString("fingerprint"),
                row.getString("household"),
                row.getString("thumbprint"),
                new Purchase.Terms(
                        new ItemId(row.getString("item")),
                        row.getInt("version"),
                        row.getString("offer"),
                        Offer.Model.valueOf(row.getString("model")),
                        row.getLong("amount"),
                        row.getString("currency"),
                        row.getLong("start_by_s"),
                        row.getLong("view_s"),
                        row.getString("subscription"),
                        row.getInt("max_streams"),
                        new Purchase.Screening(
                                row.getLong("grace_s"),
                                Offer.OnExpiry.valueOf(row.getString("on_expiry")),
                                row.getInt("rating"),
                                row.getBoolean("pin")),
                        Tier.valueOf(row.getString("tier"))),
                row.getString("method"),
                State.valueOf(row.getString("state")),
                row.getString("refusal"),
                balanceTold ? balance : null,
                Sql.instant(row, "created"));
    }
}
