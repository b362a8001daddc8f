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
    private final Sql sql;

    @Activate
    public Wallet(@Reference(target = "(osgi.jndi.service.name=usher-box)") DataSource dataSource) {
        Migrations.run(dataSource, "dev.usher.player", Wallet.class, "V1__wallet.sql");
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

    /** The server said yes: the pass is kept and the purchase is finished, both or neither. */
    public void granted(Purchase purchase, PassGrant grant, Instant now) {
        sql.inTransactionRetrying(
                tx -> {
                    tx.update(
                            "DELETE FROM player_purchase WHERE idempotency_key = ?",
                            purchase.key());
                    tx.update("DELETE FROM player_pass WHERE id = ?", grant.id());
                    return tx.update(
                            "INSERT INTO player_pass (id, item, pass, start_by, granted)"
                                    + " VALUES (?, ?, ?, ?, ?)",
                            grant.id(),
                            grant.item().value(),
                            grant.pass(),
                            grant.startBy(),
                            now);
                });
    }

    /** Newest first. */
    public List<HeldPass> passes(ItemId item) {
        return sql.query(
                "SELECT p.id, p.item, p.pass, p.start_by, p.ended, l.licence, l.view_until"
                        + " FROM player_pass p LEFT JOIN player_licence l ON l.pass = p.id"
                        + " WHERE p.item = ? ORDER BY p.granted DESC",
                Wallet::pass,
                item.value());
    }

    public void licensed(String pass, LicenceGrant licence, Instant now) {
        sql.inTransactionRetrying(
                tx -> {
                    tx.update("DELETE FROM player_licence WHERE pass = ?", pass);
                    return tx.update(
                            "INSERT INTO player_licence (pass, licence, view_until, granted)"
                                    + " VALUES (?, ?, ?, ?)",
                            pass,
                            licence.licence(),
                            licence.viewUntil(),
                            now);
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
                        : Optional.of(new LicenceGrant(licence, Sql.instant(row, "view_until"))),
                row.getString("ended") != null);
    }
}
