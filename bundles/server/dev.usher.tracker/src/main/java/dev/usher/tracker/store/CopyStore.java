package dev.usher.tracker.store;

import dev.usher.backend.api.Holding;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.PieceSet;
import dev.usher.persistence.Migrations;
import dev.usher.persistence.Sql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Keeps what boxes said they hold, so that a restarted server knows it before they speak again.
 * Thread-safe.
 */
@Component(service = CopyStore.class)
public final class CopyStore {
    private final Sql sql;

    @Activate
    public CopyStore(@Reference(target = "(osgi.jndi.service.name=usher)") DataSource database) {
        Migrations.run(database, "tracker", CopyStore.class, "V1__copies.sql");
        this.sql = new Sql(database);
    }

    /** What is known of a box. */
    public record Row(
            BoxId box, Instant lastSeen, List<String> endpoints, Map<InfoHash, Holding> holdings) {}

    public List<Row> load() {
        Map<String, Map<InfoHash, Holding>> holdings = new HashMap<>();
        sql.query(
                        "SELECT box, info_hash, item, pieces FROM tracker_holding",
                        row ->
                                Map.entry(
                                        row.getString("box"),
                                        new Holding(
                                                new ItemId(row.getString("item")),
                                                new InfoHash(row.getString("info_hash")),
                                                PieceSet.parse(row.getString("pieces")))))
                .forEach(
                        e ->
                                holdings.computeIfAbsent(e.getKey(), b -> new HashMap<>())
                                        .put(e.getValue().infoHash(), e.getValue()));
        return sql.query(
                "SELECT box, last_seen, endpoints FROM tracker_box",
                row ->
                        new Row(
                                new BoxId(row.getString("box")),
                                Sql.instant(row, "last_seen"),
                                row.getString("endpoints").lines().toList(),
                                holdings.getOrDefault(row.getString("box"), Map.of())));
    }

    /** Writes the difference between what the box said before and says now. */
    public void save(Row now, Map<InfoHash, Holding> before) {
        String box = now.box().value();
        List<Object[]> gone = new ArrayList<>();
        List<Object[]> changed = new ArrayList<>();
        before.forEach(
                (hash, held) -> {
                    if (!held.equals(now.holdings().get(hash))) {
                        gone.add(new Object[] {box, hash.hex()});
                    }
                });
        now.holdings()
                .forEach(
                        (hash, held) -> {
                            if (!held.equals(before.get(hash))) {
                                changed.add(
                                        new Object[] {
                                            box,
                                            hash.hex(),
                                            held.item().value(),
                                            held.pieces().toString()
                                        });
                            }
                        });
        sql.inTransactionRetrying(
                tx -> {
                    String endpoints = String.join("\n", now.endpoints());
                    int known =
                            tx.update(
                                    "UPDATE tracker_box SET last_seen = ?, endpoints = ? WHERE box = ?",
                                    now.lastSeen(),
                                    endpoints,
                                    box);
                    if (known == 0) {
                        tx.update(
                                "INSERT INTO tracker_box (box, last_seen, endpoints) VALUES (?, ?, ?)",
                                box,
                                now.lastSeen(),
                                endpoints);
                    }
                    tx.batch("DELETE FROM tracker_holding WHERE box = ? AND info_hash = ?", gone);
                    tx.batch(
                            "INSERT INTO tracker_holding (box, info_hash, item, pieces) VALUES (?, ?, ?, ?)",
                            changed);
                    return null;
                });
    }
}
