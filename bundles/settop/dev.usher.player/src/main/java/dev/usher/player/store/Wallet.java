package dev.usher.player.store;

import dev.usher.backend.api.LicenceGrant;
import dev.usher.backend.api.PassGrant;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Tier;
import dev.usher.persistence.Migrations;
import dev.usher.persistence.Sql;
import dev.usher.player.anchor.Anchor;
import dev.usher.player.anchor.AnchorException;
import dev.usher.player.anchor.BoxAnchor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The household's purchases on this box. Every method returns after the disk has it. Thread-safe.
 */
@Component(service = Wallet.class)
public final class Wallet {
    private static final Logger LOG = LoggerFactory.getLogger(Wallet.class);
    private static final int FULL = 2;
    private static final String HELD =
            "SELECT p.id, p.item, p.pass, p.start_by, p.tier, p.ended, l.licence, l.view_until, l.view_s,"
                    + " l.lease_until, l.refresh_at, l.retry_s, l.unsure, f.began"
                    + " FROM player_pass p LEFT JOIN player_licence l ON l.pass = p.id"
                    + " LEFT JOIN player_first_play f ON f.pass = p.id";

    static final String OF_ITEM = HELD + " WHERE p.item = ? ORDER BY p.granted DESC";
    static final String DUE =
            HELD
                    + " WHERE p.ended IS NULL AND p.id IN ("
                    + "SELECT pass FROM player_first_play WHERE told = 0"
                    + " UNION SELECT pass FROM player_licence WHERE unsure = 1"
                    + " UNION SELECT pass FROM player_licence WHERE refresh_at <= ?)"
                    + " ORDER BY l.refresh_at LIMIT ?";
    private final Sql sql;
    private final Optional<StoreAnchor> anchor;

    @Activate
    public Wallet(
            @Reference(target = "(osgi.jndi.service.name=usher-box)") DataSource dataSource,
            @Reference BoxAnchor anchor) {
        this(dataSource, anchor.anchor());
    }

    /**
     * @param anchor empty = none: a store that was restored from a copy is not noticed here
     */
    public Wallet(DataSource dataSource, Optional<Anchor> anchor) {
        Migrations.run(
                dataSource,
                "dev.usher.player",
                Wallet.class,
                "V1__wallet.sql",
                "V2__first_play.sql",
                "V3__desk_key.sql",
                "V4__anchor.sql",
                "V5__tier.sql");
        sql = new Sql(dataSource);
        this.anchor = anchor.map(chip -> new StoreAnchor(sql, chip));
        int synchronous = sql.first("PRAGMA synchronous", row -> row.getInt(1)).orElse(FULL);
        if (synchronous < FULL) {
            LOG.warn(
                    "The box database runs with synchronous={}: a power cut may lose a paid pass."
                            + " Set synchronous=FULL in its data source.",
                    synchronous);
        }
    }

    /** The purchase of this offer whose answer is not known yet. */
    public Optional<Purchase> unfinished(ItemId item, String offer) {
        return sql.first(
                "SELECT * FROM player_purchase WHERE item = ? AND offer = ?",
                Wallet::purchase,
                item.value(),
                offer);
    }

    /** Oldest first. */
    public List<Purchase> unfinished() {
        return sql.query("SELECT * FROM player_purchase ORDER BY begun", Wallet::purchase);
    }

    /** To be called before the server is asked. */
    public void begin(Purchase purchase, Instant now) {
        write(
                "INSERT INTO player_purchase (idempotency_key, item, offer, amount, currency, begun)"
                        + " VALUES (?, ?, ?, ?, ?, ?)",
                purchase.key(),
                purchase.item().value(),
                purchase.offer(),
                purchase.amount(),
                purchase.currency(),
                now);
    }

    /** The server said no: nothing was paid. */
    public void refused(Purchase purchase) {
        write("DELETE FROM player_purchase WHERE idempotency_key = ?", purchase.key());
    }

    /**
     * The server said yes: the pass is kept, with the licence that came with it if one did, and the
     * purchase is finished, all or nothing.
     */
    public void granted(Purchase purchase, PassGrant grant, Instant now) {
        sql.inTransactionRetrying(
                tx -> {
                    tx.update(
                            "DELETE FROM player_purchase WHERE idempotency_key = ?",
                            purchase.key());
                    int kept = keep(tx, grant, now);
                    return grant.licence() == null
                            ? kept
                            : licensed(tx, grant.id(), grant.licence(), now);
                });
    }

    /** Newest first. */
    public List<HeldPass> passes(ItemId item) {
        return sql.query(OF_ITEM, Wallet::pass, item.value());
    }

    /**
     * Those the server has to be asked about: whose licence is to be renewed, or of whose first
     * play it has not heard.
     *
     * @param most so many, the most urgent first
     */
    public List<HeldPass> due(Instant now, int most) {
        return sql.query(DUE, Wallet::pass, now, most);
    }

    /** The pass, when the server has not heard of its first play. */
    public Optional<PassGrant> untold(String pass) {
        return sql.first(HELD + " WHERE p.id = ? AND f.told = 0", Wallet::pass, pass)
                .map(HeldPass::grant);
    }

    /**
     * Replaces the licence of a pass.
     *
     * @param told whether the server heard of the first play when it gave it
     */
    public void licensed(String pass, LicenceGrant licence, boolean told, Instant now) {
        sql.inTransactionRetrying(
                tx -> {
                    if (told) {
                        tx.update("UPDATE player_first_play SET told = 1 WHERE pass = ?", pass);
                    }
                    return licensed(tx, pass, licence, now);
                });
    }

    private static int licensed(Sql tx, String pass, LicenceGrant licence, Instant now) {
        count(tx);
        tx.update("DELETE FROM player_licence WHERE pass = ?", pass);
        return tx.update(
                "INSERT INTO player_licence (pass, licence, view_until, granted, view_s,"
                        + " lease_until, refresh_at, retry_s)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                pass,
                licence.licence(),
                licence.viewUntil(),
                now,
                licence.viewSeconds(),
                licence.leaseUntil(),
                licence.refreshAt(),
                licence.retrySeconds());
    }

    /** Licences for this item that are older are due. */
    public void outdated(ItemId item, Instant grantedBefore, Instant now) {
        write(
                "UPDATE player_licence SET refresh_at = ? WHERE granted < ? AND pass IN (SELECT id"
                        + " FROM player_pass WHERE item = ? AND ended IS NULL)",
                now,
                grantedBefore,
                item.value());
    }

    public Optional<FirstPlay> firstPlay(String pass) {
        return FirstPlay.of(sql, pass);
    }

    /** Whether {@link #newest} asks anybody. */
    public boolean isAnchored() {
        return anchor.isPresent();
    }

    /**
     * Whether this store is the newest there was. When it is not, its licences are unsure from now
     * on. Without an anchor nobody doubts it.
     *
     * @param live whether to ask the anchor, and not only whether the store is what it was when the
     *     anchor was last asked
     * @throws AnchorException nobody knows, so that nothing may be opened; nothing is lost
     */
    public boolean newest(boolean live) throws AnchorException {
        return anchor.isEmpty() || anchor.get().check(live);
    }

    /**
     * Writes when viewing under a pass begins, unless that is written already.
     *
     * @param licence id of the licence it begins under
     * @param sign makes the box's statement of it, given the count of this store
     * @return what is written
     * @throws AnchorException nothing may be shown: nobody knows whether this store is the newest,
     *     or it is not
     */
    public FirstPlay begin(String pass, String licence, Instant now, LongFunction<String> sign)
            throws AnchorException {
        Sql.Work<Optional<FirstPlay>> begin = tx -> begun(tx, pass, licence, now, sign);
        if (anchor.isEmpty()) {
            return sql.inTransactionRetrying(begin).orElseThrow();
        }
        Optional<FirstPlay> earlier = firstPlay(pass);
        if (earlier.isPresent() && !newest(false)) {
            throw StoreAnchor.older();
        }
        return earlier.isPresent()
                ? earlier.get()
                : anchor.get().write(begin).orElseThrow(StoreAnchor::older);
    }

    private static Optional<FirstPlay> begun(
            Sql tx, String pass, String licence, Instant now, LongFunction<String> sign) {
        Optional<FirstPlay> earlier = FirstPlay.of(tx, pass);
        if (earlier.isPresent()) {
            return earlier;
        }
        if (isUnsure(tx, pass)) {
            return Optional.empty();
        }
        FirstPlay first = new FirstPlay(now, licence, sign.apply(count(tx)));
        tx.update(
                "INSERT INTO player_first_play (pass, began, licence, statement)"
                        + " VALUES (?, ?, ?, ?)",
                pass,
                first.began(),
                first.licence(),
                first.statement());
        return Optional.of(first);
    }

    private static boolean isUnsure(Sql tx, String pass) {
        return tx.first(
                        "SELECT unsure FROM player_licence WHERE pass = ?",
                        row -> row.getInt(1) == 1,
                        pass)
                .orElse(false);
    }

    /** Counts what this store has written of licences and first plays. */
    public long sequence() {
        return sequence(sql);
    }

    private static long count(Sql tx) {
        tx.update("UPDATE player_sequence SET value = value + 1");
        return sequence(tx);
    }

    private static long sequence(Sql sql) {
        return sql.first("SELECT value FROM player_sequence", row -> row.getLong(1)).orElseThrow();
    }

    /** A pass that came otherwise than by a purchase here. */
    public void keep(PassGrant grant, Instant now) {
        sql.inTransactionRetrying(tx -> keep(tx, grant, now));
    }

    private static int keep(Sql tx, PassGrant grant, Instant now) {
        tx.update("DELETE FROM player_pass WHERE id = ?", grant.id());
        return tx.update(
                "INSERT INTO player_pass (id, item, pass, start_by, tier, granted)"
                        + " VALUES (?, ?, ?, ?, ?, ?)",
                grant.id(),
                grant.item().value(),
                grant.pass(),
                grant.startBy(),
                grant.tier(),
                now);
    }

    /** Empty = this box does not hold it. */
    public Optional<ItemId> itemOf(String pass) {
        return sql.first(
                "SELECT item FROM player_pass WHERE id = ?",
                row -> new ItemId(row.getString(1)),
                pass);
    }

    /** Keys of what is asked of the server besides purchases. */
    public DeskKeys deskKeys() {
        return new DeskKeys(sql);
    }

    /**
     * Deletes the licence of a pass; for another one it has to be submitted again.
     *
     * @throws AnchorException it cannot be made sure that it does not come back: it stays
     */
    public void unlicense(String pass) throws AnchorException {
        Sql.Work<Integer> deletion = tx -> unlicense(tx, pass);
        if (anchor.isPresent()) {
            anchor.get().write(deletion);
        } else {
            sql.inTransactionRetrying(deletion);
        }
    }

    private static int unlicense(Sql tx, String pass) {
        return tx.update("DELETE FROM player_licence WHERE pass = ?", pass);
    }

    /** Deletes a pass and its licence; when viewing began stays written. */
    public void forget(String pass) {
        give(
                pass,
                tx -> {
                    unlicense(tx, pass);
                    return tx.update("DELETE FROM player_pass WHERE id = ?", pass);
                });
    }

    /** The server said that the pass is worth nothing any more. */
    public void end(String pass, String code) {
        give(pass, tx -> tx.update("UPDATE player_pass SET ended = ? WHERE id = ?", code, pass));
    }

    /** The server knows it: it is written even when the anchor cannot be told. */
    private void give(String pass, Sql.Work<Integer> deed) {
        boolean licensed =
                sql.first("SELECT 1 FROM player_licence WHERE pass = ?", row -> true, pass)
                        .isPresent();
        if (licensed && anchor.isPresent()) {
            try {
                anchor.get().write(deed);
                return;
            } catch (AnchorException e) {
                LOG.warn("Pass {} is over, and the anchor does not know: {}", pass, e.getMessage());
            }
        }
        sql.inTransactionRetrying(deed);
    }

    public Positions positions() {
        return new Positions(sql);
    }

    private void write(String statement, Object... arguments) {
        sql.inTransactionRetrying(tx -> tx.update(statement, arguments));
    }

    private static Purchase purchase(ResultSet row) throws SQLException {
        return new Purchase(
                row.getString("idempotency_key"),
                new ItemId(row.getString("item")),
                row.getString("offer"),
                row.getLong("amount"),
                row.getString("currency"));
    }

    private static HeldPass pass(ResultSet row) throws SQLException {
        String licence = row.getString("licence");
        return new HeldPass(
                new PassGrant(
                        row.getString("id"),
                        new ItemId(row.getString("item")),
                        row.getString("pass"),
                        Sql.instant(row, "start_by"),
                        Tier.valueOf(row.getString("tier"))),
                licence == null
                        ? Optional.empty()
                        : Optional.of(
                                new LicenceGrant(
                                        licence,
                                        Sql.instant(row, "view_until"),
                                        row.getLong("view_s"),
                                        Sql.instant(row, "lease_until"),
                                        Sql.instant(row, "refresh_at"),
                                        row.getLong("retry_s"))),
                row.getInt("unsure") == 1,
                Optional.ofNullable(Sql.instant(row, "began")),
                row.getString("ended") != null);
    }
}
