package dev.usher.pass.store;

import dev.usher.media.api.BoxId;
import dev.usher.pass.store.GrantedPass.Lease;
import dev.usher.persistence.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Passes, and the log of the keys that left for them. */
public final class PassStore {
    private static final String SELECT =
            "SELECT s.id, s.token, s.granted, s.start_by, s.first_licence, s.view_until, s.revoked, s.status_index,"
                    + " s.holder, s.returned, s.released, s.suspended, s.first_play, s.licences, b.paid_until, b.state AS lease_state, "
                    + PurchaseStore.COLUMNS
                    + " FROM pass_pass s JOIN pass_purchase p ON p.id = s.purchase"
                    + " LEFT JOIN pass_subscription b ON b.id = p.subscription ";

    private final Sql sql;
    private final StatusPlaces places;

    PassStore(Sql sql) {
        this.sql = sql;
        this.places = new StatusPlaces(sql);
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

    /** How a licence is made of a pass, while nothing else happens to it. */
    public interface Licensing<T> {
        /** Whether the caller may have one at all; throws when not. */
        void check(GrantedPass pass);

        /**
         * @param restored whether the box's store has counted less than it had said before
         */
        Leaving<T> licence(GrantedPass pass, boolean restored);
    }

    /** A licence, and the keys that leave with it. */
    public record Leaving<T>(T licence, KeyGrant keys) {}

    /**
     * Lets keys leave for a pass, in one transaction: takes down what the box says of first play
     * and store, hands the pass as it then stands to {@code licensing}, and logs what that lets
     * out. Nothing of it happens when {@code licensing} throws.
     *
     * @param devices may refuse the holder
     * @return empty when there is no such pass
     */
    public <T> Optional<T> license(
            String id, Instant now, Contact contact, DeviceLimit devices, Licensing<T> licensing) {
        return sql.inTransactionRetrying(
                tx -> {
                    // the pass is locked by this, so a revocation comes before or after, never in
                    // between
                    tx.update(
                            "UPDATE pass_pass SET licences = licences + 1, first_licence = COALESCE(first_licence, ?)"
                                    + " WHERE id = ?",
                            now,
                            id);
                    return find(tx, id).map(p -> license(tx, p, now, contact, devices, licensing));
                });
    }

    /**
     * Keeps a pass that is being sold, and lets its keys leave as {@link #license} does; in the
     * transaction of the sale.
     */
    public <T> T sell(
            GrantedPass fresh,
            Instant now,
            Contact contact,
            DeviceLimit devices,
            Licensing<T> licensing) {
        return sql.inTransaction(
                tx -> {
                    GrantedPass pass = fresh.licensed(now);
                    insert(tx, pass);
                    // how far a subscription is paid stands elsewhere
                    boolean leased = pass.purchase().terms().subscription() != null;
                    GrantedPass whole = leased ? find(tx, pass.id()).orElseThrow() : pass;
                    return license(tx, whole, now, contact, devices, licensing);
                });
    }

    private static <T> T license(
            Sql tx,
            GrantedPass pass,
            Instant now,
            Contact contact,
            DeviceLimit devices,
            Licensing<T> licensing) {
        licensing.check(pass);
        devices.admit(tx, pass, now);
        Contact.Taken taken = contact.takeDown(tx, pass, now);
        GrantedPass asItStands = taken.changed() ? find(tx, pass.id()).orElseThrow() : pass;
        Leaving<T> leaving = licensing.licence(asItStands, taken.restored());
        log(tx, asItStands, leaving.keys(), now);
        return leaving.licence();
    }

    /** Whether the box's store of licences has counted less than it had said before. */
    public boolean restored(BoxId box, Contact contact) {
        return contact.counted(sql, box.value())
                .filter(said -> said > contact.sequence())
                .isPresent();
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
                                            pass.holder().value(),
                                            key,
                                            now
                                        })
                        .toList());
    }

    /** Keeps a pass, without licence, of a purchase that is settled in the same transaction. */
    public void add(GrantedPass pass) {
        insert(sql, pass);
    }

    static void insert(Sql tx, GrantedPass pass) {
        tx.update(
                "INSERT INTO pass_pass (id, purchase, token, granted, start_by, status_index, holder,"
                        + " first_licence, licences) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                pass.id(),
                pass.purchase().id(),
                pass.token(),
                pass.granted(),
                pass.startBy(),
                pass.statusIndex(),
                pass.holder().value(),
                pass.firstLicence(),
                pass.licences());
    }

    /** A place in the status list that no other pass has. */
    public long nextStatusIndex() {
        return places.next();
    }

    /**
     * A pass that opens nothing, by somebody's word and not by its own end.
     *
     * @param why for a pass of which several are true the first of them
     */
    public record Closed(long statusIndex, Why why) {
        /** By whom, and whether for good. */
        public enum Why {
            REVOKED,
            RETURNED,
            SUSPENDED
        }
    }

    /** Passes with places in the status list, from one on and before another, that are closed. */
    public List<Closed> closed(long from, long before) {
        return sql.query(
                "SELECT status_index, revoked, returned FROM pass_pass"
                        + " WHERE status_index >= ? AND status_index < ?"
                        + " AND (revoked IS NOT NULL OR returned IS NOT NULL OR suspended IS NOT NULL)",
                row ->
                        new Closed(
                                row.getLong("status_index"),
                                Sql.instant(row, "revoked") != null
                                        ? Closed.Why.REVOKED
                                        : Sql.instant(row, "returned") != null
                                                ? Closed.Why.RETURNED
                                                : Closed.Why.SUSPENDED),
                from,
                before);
    }

    /**
     * What happened to a pass.
     *
     * @param type register and renew: keys left for it, for the box's first time and later; or the
     *     type of an event
     * @param box null = the operator did it
     */
    public record Happening(String type, BoxId box, Instant at) {}

    /** What happened to a pass, oldest first. */
    public List<Happening> history(String id) {
        Set<String> registered = new HashSet<>();
        return sql
                .query(
                        "SELECT type, box, at FROM pass_event WHERE pass = ? UNION ALL"
                                + " SELECT 'licence', box, MIN(granted) FROM pass_key_grant WHERE pass = ?"
                                + " GROUP BY licence, box ORDER BY 3, 1",
                        PassStore::happening,
                        id,
                        id)
                .stream()
                .map(
                        h ->
                                !h.type().equals("licence")
                                        ? h
                                        : new Happening(
                                                registered.add(h.box().value())
                                                        ? "register"
                                                        : "renew",
                                                h.box(),
                                                h.at()))
                .toList();
    }

    private static Happening happening(ResultSet row) throws SQLException {
        String box = row.getString(2);
        return new Happening(
                row.getString(1),
                box == null ? null : new BoxId(box),
                Instant.ofEpochMilli(row.getLong(3)));
    }

    /** What may happen to a pass while nothing else happens to it. */
    public interface Change<T> {
        T apply(Transaction tx, GrantedPass pass);
    }

    /** Ways to change the pass that is locked. */
    public static final class Transaction {
        private final Sql tx;
        private final GrantedPass pass;

        private Transaction(Sql tx, GrantedPass pass) {
            this.tx = tx;
            this.pass = pass;
        }

        /** It opens nothing any more. */
        public void returned(Instant now) {
            tx.update("UPDATE pass_pass SET returned = ? WHERE id = ?", now, pass.id());
            StreamStore.end(tx, pass.id());
            event("return", pass.holder(), now);
        }

        /** It opens nothing any more, by the operator's word. */
        public void revoked(Instant now) {
            tx.update("UPDATE pass_pass SET revoked = ? WHERE id = ?", now, pass.id());
            StreamStore.end(tx, pass.id());
            event(pass.firstLicence() == null ? "cancel" : "revoke", null, now);
        }

        /** It opens nothing until it is resumed. */
        public void suspended(Instant now) {
            tx.update("UPDATE pass_pass SET suspended = ? WHERE id = ?", now, pass.id());
            StreamStore.end(tx, pass.id());
            event("suspend", null, now);
        }

        /** It opens again what it opened. */
        public void resumed(Instant now) {
            tx.update("UPDATE pass_pass SET suspended = NULL WHERE id = ?", pass.id());
            event("resume", null, now);
        }

        /** Another box of the household may have it. */
        public void released(Instant now) {
            tx.update("UPDATE pass_pass SET released = ? WHERE id = ?", now, pass.id());
            StreamStore.end(tx, pass.id());
            event("release", pass.holder(), now);
        }

        /** Its price is to be given back. */
        public void refund(Instant now) {
            tx.update(
                    "INSERT INTO pass_refund (purchase, asked) VALUES (?, ?) ON CONFLICT DO NOTHING",
                    pass.purchase().id(),
                    now);
        }

        /** From now on another box holds it, by another token. */
        public void holder(BoxId box, String token, Instant now) {
            tx.update(
                    "UPDATE pass_pass SET holder = ?, token = ?, released = NULL WHERE id = ?",
                    box.value(),
                    token,
                    pass.id());
            StreamStore.end(tx, pass.id());
            event("claim", box, now);
        }

        private void event(String type, BoxId box, Instant now) {
            tx.update(
                    "INSERT INTO pass_event (pass, type, box, at) VALUES (?, ?, ?, ?)",
                    pass.id(),
                    type,
                    box == null ? null : box.value(),
                    now);
        }
    }

    /**
     * Locks the pass and changes it.
     *
     * @return empty when there is no such pass
     */
    public <T> Optional<T> change(String id, Change<T> change) {
        return sql.inTransactionRetrying(
                tx -> lock(tx, id).map(pass -> change.apply(new Transaction(tx, pass), pass)));
    }

    /** The pass as it stands, which cannot change until the end of the transaction. */
    static Optional<GrantedPass> lock(Sql tx, String id) {
        tx.first("SELECT id FROM pass_pass WHERE id = ? FOR UPDATE", row -> row.getString(1), id);
        return find(tx, id);
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
                Sql.instant(row, "revoked"),
                row.getLong("status_index"),
                new BoxId(row.getString("holder")),
                Sql.instant(row, "returned"),
                Sql.instant(row, "released"),
                Sql.instant(row, "suspended"),
                lease(row),
                Sql.instant(row, "first_play"),
                row.getLong("licences"));
    }

    private static Lease lease(ResultSet row) throws SQLException {
        Instant until = Sql.instant(row, "paid_until");
        String state = row.getString("lease_state");
        return until == null
                ? null
                : new Lease(until, state.equals("ACTIVE") || state.equals("PAST_DUE"));
    }
}
