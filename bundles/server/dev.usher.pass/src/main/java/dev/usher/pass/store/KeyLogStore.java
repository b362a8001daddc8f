package dev.usher.pass.store;

import dev.usher.persistence.Sql;
import dev.usher.tlog.LogException;
import dev.usher.tlog.LogTree;
import dev.usher.tlog.MerkleHash;
import dev.usher.tlog.Tile;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The log of keys that left, as a tree of hashes. Any number of server processes may append. */
public final class KeyLogStore {
    /** Grants appended in one transaction. */
    public static final int AT_ONCE = 1000;

    private final Sql sql;

    KeyLogStore(Sql sql) {
        this.sql = sql;
    }

    /**
     * A key that left; the entry of the log is made of just this.
     *
     * @param box that can open it
     */
    public record Grant(
            long id, String licence, String pass, String box, String key, Instant granted) {}

    /**
     * How far the log is.
     *
     * @param checkpoint signed; empty before the first
     */
    private record Head(long size, String checkpoint) {}

    /** A grant and its place in the log. */
    public record Logged(long index, Grant grant) {}

    /** How the log writes and signs. */
    public interface Form {
        byte[] entry(Grant grant);

        /** The signed checkpoint of a tree. */
        String checkpoint(long size, byte[] root);
    }

    /** The signed checkpoint; empty before the first {@link #append}. */
    public Optional<String> checkpoint() {
        return sql.first(
                        "SELECT checkpoint FROM pass_log_head WHERE log = 1",
                        row -> row.getString(1))
                .filter(note -> !note.isEmpty());
    }

    /**
     * Appends grants that are not in the log yet, oldest first, and signs the tree.
     *
     * @return how many there were; when it is {@link #AT_ONCE} there may be more
     */
    public int append(Form form) {
        return sql.inTransactionRetrying(
                tx -> {
                    Head head =
                            tx.first(
                                            "SELECT size, checkpoint FROM pass_log_head WHERE log = 1 FOR UPDATE",
                                            row -> new Head(row.getLong(1), row.getString(2)))
                                    .orElseThrow();
                    List<Grant> fresh =
                            tx.query(
                                    "SELECT id, licence, pass, box, key_id, granted FROM pass_key_grant"
                                            + " WHERE log_index IS NULL ORDER BY id LIMIT "
                                            + AT_ONCE,
                                    KeyLogStore::grant);
                    if (!fresh.isEmpty() || head.checkpoint().isEmpty()) {
                        write(tx, head.size(), fresh, form);
                    }
                    return fresh.size();
                });
    }

    private static void write(Sql tx, long size, List<Grant> fresh, Form form) {
        LogTree tree = new LogTree(size, tile -> hashes(tx, tile));
        List<Object[]> places = new ArrayList<>();
        try {
            for (Grant grant : fresh) {
                places.add(new Object[] {tree.size(), grant.id()});
                tree.append(MerkleHash.leaf(form.entry(grant)));
            }
            if (!places.isEmpty()) {
                tx.batch("UPDATE pass_key_grant SET log_index = ? WHERE id = ?", places);
            }
            for (Map.Entry<Tile, byte[]> e : tree.changed().entrySet()) {
                keep(tx, e.getKey(), e.getValue());
            }
            tx.update(
                    "UPDATE pass_log_head SET size = ?, checkpoint = ? WHERE log = 1",
                    tree.size(),
                    form.checkpoint(tree.size(), tree.root()));
        } catch (LogException broken) {
            throw new IllegalStateException(
                    "The tables of the key log do not fit together: " + broken.getMessage(),
                    broken);
        }
    }

    private static void keep(Sql tx, Tile tile, byte[] hashes) {
        int rows =
                tx.update(
                        "UPDATE pass_log_tile SET hashes = ? WHERE level = ? AND tile = ?",
                        hashes,
                        tile.level(),
                        tile.index());
        if (rows == 0) {
            tx.update(
                    "INSERT INTO pass_log_tile (level, tile, hashes) VALUES (?, ?, ?)",
                    tile.level(),
                    tile.index(),
                    hashes);
        }
    }

    /**
     * @throws LogException when there are not so many hashes
     */
    public byte[] tile(Tile tile) throws LogException {
        return hashes(sql, tile);
    }

    /** A tile only ever grows: what it was is its beginning. */
    private static byte[] hashes(Sql sql, Tile tile) throws LogException {
        int length = tile.width() * MerkleHash.LENGTH;
        return sql.first(
                        "SELECT hashes FROM pass_log_tile WHERE level = ? AND tile = ?",
                        row -> row.getBytes(1),
                        tile.level(),
                        tile.index())
                .filter(hashes -> hashes.length >= length)
                .map(hashes -> Arrays.copyOf(hashes, length))
                .orElseThrow(() -> new LogException("there is no tile " + tile.path()));
    }

    /** Entries {@code from} to {@code to}, exclusive. */
    public List<Logged> entries(long from, long to) {
        return sql.query(
                "SELECT log_index, id, licence, pass, box, key_id, granted FROM pass_key_grant"
                        + " WHERE log_index >= ? AND log_index < ? ORDER BY log_index",
                KeyLogStore::logged,
                from,
                to);
    }

    /** What was logged for a licence; empty before it was. */
    public List<Logged> ofLicence(String licence) {
        return sql.query(
                "SELECT log_index, id, licence, pass, box, key_id, granted FROM pass_key_grant"
                        + " WHERE licence = ? AND log_index IS NOT NULL ORDER BY log_index",
                KeyLogStore::logged,
                licence);
    }

    private static Logged logged(ResultSet row) throws SQLException {
        return new Logged(row.getLong("log_index"), grant(row));
    }

    private static Grant grant(ResultSet row) throws SQLException {
        return new Grant(
                row.getLong("id"),
                row.getString("licence"),
                row.getString("pass"),
                row.getString("box"),
                row.getString("key_id"),
                Sql.instant(row, "granted"));
    }
}
