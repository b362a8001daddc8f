package dev.usher.player.store;

import dev.usher.backend.api.LicenceGrant;
import dev.usher.backend.api.PassGrant;
import dev.usher.media.api.ItemId;
import dev.usher.persistence.Migrations;
import dev.usher.persistence.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
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
            "SELECT p.id, p.item, p.pass, p.start_by, p.ended, l.licence, l.view_until, l.view_s,"
                    + " l.lease_until, l.refresh_at, l.retry_s, f.began"
                    + " FROM player_pass p LEFT JOIN player_licence l ON l.pass = p.id"
                    + " LEFT JOIN player_first_play f ON f.pass = p.id";

    static final String OF_ITEM = HELD + " WHERE p.item = ? ORDER BY p.granted DESC";
    static final String DUE =
            HELD
                    + " WHERE p.ended IS NULL AND p.id IN ("
                    + "SELECT pass FROM player_first_play WHERE told = 0"
                    + " UNION SELECT pass FROM player_licence WHERE refresh_at <= ?)"
                    + " ORDER BY l.refresh_at LIMIT ?";
    private final Sql sql;

    @Activate
    public Wallet(@Reference(target = "(osgi.jndi.service.name=usher-box)") DataSource dataSource) {
        Migrations.run(
                dataSource,
                "dev.usher.player",
                Wallet.class,
                "V1__wallet.sql",
                "V2__first_play.sql",
                "V3__desk_key.sql");
        sql = new Sql(dataSource);
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

    public Optional<FirstPlay> firstPlay(String pass) {
        return firstPlay(sql, pass);
    }

    /**
     * Writes when viewing under a pass begins, unless that is written already.
     *
     * @param sign makes the box's statement of it, given the count of this store
     * @return what is written
     */
    public FirstPlay begin(String pass, Instant now, LongFunction<String> sign) {
        return sql.inTransactionRetrying(
                tx -> {
                    Optional<FirstPlay> earlier = firstPlay(tx, pass);
                    if (earlier.isPresent()) {
                        return earlier.get();
                    }
                    FirstPlay first = new FirstPlay(now, sign.apply(count(tx)));
                    tx.update(
                            "INSERT INTO player_first_play (pass, began, statement) VALUES (?, ?, ?)",
                            pass,
                            first.began(),
                            first.statement());
                    return first;
                });
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

    private static Optional<FirstPlay> firstPlay(Sql sql, String pass) {
        return sql.first(
                "SELECT began, statement FROM player_first_play WHERE pass = ?",
                row -> new FirstPlay(Sql.instant(row, "began"), row.getString("statement")),
                pass);
    }

    /** A pass that came otherwise than by a purchase here. */
    public void keep(PassGrant grant, Instant now) {
        sql.inTransactionRetrying(tx -> keep(tx, grant, now));
    }

    private static int keep(Sql tx, PassGrant grant, Instant now) {
        tx.update("DELETE FROM player_pass WHERE id = ?", grant.id());
        return tx.update(
                "INSERT INTO player_pass (id, item, pass, start_by, granted)"
                        + " VALUES (?, ?, ?, ?, ?)",
                grant.id(),
                grant.item().value(),
                grant.pass(),
                grant.startBy(),
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

    /** Deletes the licence of a pass; for another one it has to be submitted again. */
    public void unlicense(String pass) {
        write("DELETE FROM player_licence WHERE pass = ?", pass);
    }

    /** Deletes a pass and its licence; when viewing began stays written. */
    public void forget(String pass) {
        sql.inTransactionRetrying(
                tx -> {
                    tx.update("DELETE FROM player_licence WHERE pass = ?", pass);
                    return tx.update("DELETE FROM player_pass WHERE id = ?", pass);
                });
    }

    /** The server said that the pass is worth nothing any more. */
    public void end(String pass, String code) {
        write("UPDATE player_pass SET ended = ? WHERE id = ?", code, pass);
    }

    /** Where somebody stopped watching; zero = begin at the beginning. */
    public Duration position(ItemId item, int file) {
        return sql.first(
                        "SELECT millis FROM player_position WHERE item = ? AND file = ?",
                        row -> Duration.ofMillis(row.getLong(1)),
                        item.value(),
                        file)
                .orElse(Duration.ZERO);
    }

    public void position(ItemId item, int file, Duration position) {
        sql.inTransactionRetrying(
                tx -> {
                    tx.update(
                            "DELETE FROM player_position WHERE item = ? AND file = ?",
                            item.value(),
                            file);
                    return tx.update(
                            "INSERT INTO player_position (item, file, millis) VALUES (?, ?, ?)",
                            item.value(),
                            file,
                            position.toMillis());
                });
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
                        Sql.instant(row, "start_by")),
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
                Optional.ofNullable(Sql.instant(row, "began")),
                row.getString("ended") != null);
    }
}
