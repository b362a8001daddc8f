package dev.usher.pass.store;

import dev.usher.media.api.ItemId;
import dev.usher.media.api.Tier;
import dev.usher.persistence.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Content keys as the database may see them. */
public final class ContentKeyStore {
    private final Sql sql;

    ContentKeyStore(Sql sql) {
        this.sql = sql;
    }

    /**
     * A content key under a key-encryption key.
     *
     * @param kek names the key-encryption key
     */
    public record WrappedKey(
            String id, ItemId item, int version, Tier tier, String kek, byte[] wrapped) {}

    public void add(WrappedKey key, Instant now) {
        sql.update(
                "INSERT INTO pass_content_key (id, item, version, tier, kek, wrapped, created)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                key.id(),
                key.item().value(),
                key.version(),
                key.tier(),
                key.kek(),
                key.wrapped(),
                now);
    }

    public Optional<WrappedKey> find(String id) {
        return sql.first(
                "SELECT id, item, version, tier, kek, wrapped FROM pass_content_key WHERE id = ?",
                ContentKeyStore::read,
                id);
    }

    /** Keys that lie under a key-encryption key. */
    public List<WrappedKey> under(String kek) {
        return sql.query(
                "SELECT id, item, version, tier, kek, wrapped FROM pass_content_key WHERE kek = ?",
                ContentKeyStore::read,
                kek);
    }

    /** Wraps keys anew, all or none; one that was wrapped anew meanwhile is left as it is. */
    public void rewrap(List<WrappedKey> rows, UnaryOperator<WrappedKey> anew) {
        sql.inTransactionRetrying(
                tx -> {
                    for (WrappedKey row : rows) {
                        WrappedKey fresh = anew.apply(row);
                        tx.update(
                                "UPDATE pass_content_key SET kek = ?, wrapped = ? WHERE id = ? AND kek = ?",
                                fresh.kek(),
                                fresh.wrapped(),
                                row.id(),
                                row.kek());
                    }
                    return null;
                });
    }

    private static WrappedKey read(ResultSet row) throws SQLException {
        return new WrappedKey(
                row.getString("id"),
                new ItemId(row.getString("item")),
                row.getInt("version"),
                Tier.valueOf(row.getString("tier")),
                row.getString("kek"),
                row.getBytes("wrapped"));
    }

    /** The keys of this version of the item and of later ones, oldest first. */
    public List<WrappedKey> since(ItemId item, int version) {
        return sql.query(
                "SELECT id, item, version, tier, kek, wrapped FROM pass_content_key"
                        + " WHERE item = ? AND version >= ? ORDER BY version, created, id",
                ContentKeyStore::read,
                item.value(),
                version);
    }

    /** How many keys lie under another key-encryption key than this one. */
    public long notUnder(String kek) {
        return sql.first(
                        "SELECT COUNT(*) FROM pass_content_key WHERE kek <> ?",
                        row -> row.getLong(1),
                        kek)
                .orElse(0L);
    }
}
