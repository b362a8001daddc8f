package dev.usher.repository.store;

import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.persistence.Sql;
import dev.usher.server.api.Placement.CopyState;
import dev.usher.server.api.Placement.Kind;
import dev.usher.server.api.Placement.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Servers and the copies on them. Thread-safe. */
@Component(service = PlacementStore.class)
public final class PlacementStore {
    private final Sql sql;

    @Activate
    public PlacementStore(@Reference RepositoryStore tables) {
        this.sql = tables.sql();
    }

    public List<ServerRow> servers() {
        return sql.query(
                "SELECT name, kind, base_url, upload_url, weight, capacity, draining, state, reason, since"
                        + " FROM repository_server ORDER BY name",
                PlacementStore::server);
    }

    private static ServerRow server(ResultSet row) throws SQLException {
        return new ServerRow(
                row.getString("name"),
                Kind.valueOf(row.getString("kind")),
                row.getString("base_url"),
                row.getString("upload_url"),
                row.getDouble("weight"),
                row.getLong("capacity"),
                row.getInt("draining") == 1,
                State.valueOf(row.getString("state")),
                row.getString("reason"),
                Sql.instant(row, "since"));
    }

    public void put(ServerRow s) {
        sql.inTransaction(
                tx -> {
                    tx.update("DELETE FROM repository_server WHERE name = ?", s.name());
                    return tx.update(
                            "INSERT INTO repository_server (name, kind, base_url, upload_url, weight, capacity,"
                                    + " draining, state, reason, since) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                            s.name(),
                            s.kind(),
                            s.baseUrl(),
                            s.uploadUrl(),
                            s.weight(),
                            s.capacity(),
                            s.draining() ? 1 : 0,
                            s.state(),
                            cut(s.reason()),
                            s.since());
                });
    }

    /** The server's name was changed by configuration. */
    public void rename(String before, String now) {
        sql.inTransaction(
                tx -> {
                    tx.update(
                            "UPDATE repository_copy SET server = ? WHERE server = ?", now, before);
                    return tx.update(
                            "UPDATE repository_server SET name = ? WHERE name = ?", now, before);
                });
    }

    /** Forgets the server and what is on it. */
    public void removeServer(String name) {
        sql.inTransaction(
                tx -> {
                    tx.update("DELETE FROM repository_copy WHERE server = ?", name);
                    return tx.update("DELETE FROM repository_server WHERE name = ?", name);
                });
    }

    public List<CopyRow> copies() {
        return sql.query(
                "SELECT server, info_hash, item, length, state, note, since FROM repository_copy",
                row ->
                        new CopyRow(
                                row.getString("server"),
                                new InfoHash(row.getString("info_hash")),
                                new ItemId(row.getString("item")),
                                row.getLong("length"),
                                CopyState.valueOf(row.getString("state")),
                                row.getString("note"),
                                Sql.instant(row, "since")));
    }

    /**
     * @param paths of its files on the server: what has to be deleted one day
     */
    public void add(CopyRow c, Collection<String> paths) {
        sql.inTransaction(
                tx -> {
                    remove(tx, c.server(), c.infoHash());
                    return tx.update(
                            "INSERT INTO repository_copy (server, info_hash, item, length, paths, state, note, since)"
                                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                            c.server(),
                            c.infoHash().hex(),
                            c.item().value(),
                            c.length(),
                            String.join(" ", paths),
                            c.state(),
                            cut(c.note()),
                            c.since());
                });
    }

    public void update(Collection<CopyRow> rows) {
        sql.batch(
                "UPDATE repository_copy SET state = ?, note = ?, since = ? WHERE server = ? AND info_hash = ?",
                rows.stream()
                        .map(
                                c ->
                                        new Object[] {
                                            c.state().name(),
                                            cut(c.note()),
                                            c.since().toEpochMilli(),
                                            c.server(),
                                            c.infoHash().hex()
                                        })
                        .toList());
    }

    public void remove(String server, InfoHash item) {
        remove(sql, server, item);
    }

    private static void remove(Sql tx, String server, InfoHash item) {
        tx.update(
                "DELETE FROM repository_copy WHERE server = ? AND info_hash = ?",
                server,
                item.hex());
    }

    /** Files of the copy. */
    public List<String> paths(String server, InfoHash item) {
        return sql.first(
                        "SELECT paths FROM repository_copy WHERE server = ? AND info_hash = ?",
                        row -> row.getString("paths"),
                        server,
                        item.hex())
                .map(p -> List.of(p.split(" ")))
                .orElse(List.of());
    }

    /**
     * What a box received from a server of one item.
     *
     * @param told the box's own counter, which may begin anew
     * @param bytes in all
     */
    public record Row(String server, InfoHash infoHash, String box, long told, long bytes) {}

    public List<Row> received(String box) {
        return sql.query(
                "SELECT server, info_hash, told, bytes FROM repository_received WHERE box = ?",
                row ->
                        new Row(
                                row.getString("server"),
                                new InfoHash(row.getString("info_hash")),
                                box,
                                row.getLong("told"),
                                row.getLong("bytes")),
                box);
    }

    /** Sums by server, then by item. */
    public Map<String, Map<InfoHash, Long>> received() {
        Map<String, Map<InfoHash, Long>> sums = new HashMap<>();
        sql.query(
                "SELECT server, info_hash, SUM(bytes) AS total FROM repository_received GROUP BY server, info_hash",
                row ->
                        sums.computeIfAbsent(row.getString("server"), s -> new HashMap<>())
                                .put(
                                        new InfoHash(row.getString("info_hash")),
                                        row.getLong("total")));
        return sums;
    }

    public void received(Collection<Row> rows) {
        sql.inTransaction(
                tx -> {
                    for (Row r : rows) {
                        Object[] key = {
                            r.told(), r.bytes(), r.server(), r.infoHash().hex(), r.box()
                        };
                        int changed =
                                tx.update(
                                        "UPDATE repository_received SET told = ?, bytes = ?"
                                                + " WHERE server = ? AND info_hash = ? AND box = ?",
                                        key);
                        if (changed == 0) {
                            tx.update(
                                    "INSERT INTO repository_received (told, bytes, server, info_hash, box)"
                                            + " VALUES (?, ?, ?, ?, ?)",
                                    key);
                        }
                    }
                    return null;
                });
    }

    public Optional<String> setting(String name) {
        return sql.first(
                "SELECT content FROM repository_setting WHERE name = ?",
                row -> row.getString("content"),
                name);
    }

    public void setting(String name, String content) {
        sql.inTransaction(
                tx -> {
                    tx.update("DELETE FROM repository_setting WHERE name = ?", name);
                    return tx.update(
                            "INSERT INTO repository_setting (name, content) VALUES (?, ?)",
                            name,
                            content);
                });
    }

    private static String cut(String text) {
        return text.length() <= 1000 ? text : text.substring(0, 1000);
    }
}
