package dev.usher.repository.store;

import dev.usher.json.Json;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Tier;
import dev.usher.persistence.Sql;
import dev.usher.server.api.Publisher.PublishRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Items being put together; they survive the process. Thread-safe. */
@Component(service = DraftStore.class)
public final class DraftStore {
    private final Sql sql;

    @Activate
    public DraftStore(@Reference RepositoryStore tables) {
        this.sql = tables.sql();
    }

    /**
     * An item without its files.
     *
     * @param keyId names the content key of the lowest tier
     */
    public record Draft(
            ItemId item, PublishRequest request, int version, String keyId, Instant created) {}

    /**
     * A complete file of a draft.
     *
     * @param length bytes of the original
     * @param stored bytes of ciphertext
     * @param keyId names the content key of its tier
     */
    public record DraftFile(
            int index,
            String name,
            String mediaType,
            long length,
            long stored,
            Tier tier,
            String keyId) {}

    public void add(Draft draft) {
        sql.update(
                "INSERT INTO repository_draft (item, request, version, key_id, created) VALUES (?, ?, ?, ?, ?)",
                draft.item().value(),
                Json.text(draft.request()),
                draft.version(),
                draft.keyId(),
                draft.created());
    }

    public List<Draft> drafts() {
        return sql.query(
                "SELECT item, request, version, key_id, created FROM repository_draft ORDER BY created",
                DraftStore::draft);
    }

    public Optional<Draft> draft(ItemId item) {
        return sql.first(
                "SELECT item, request, version, key_id, created FROM repository_draft WHERE item = ?",
                DraftStore::draft,
                item.value());
    }

    private static Draft draft(java.sql.ResultSet row) throws java.sql.SQLException {
        return new Draft(
                new ItemId(row.getString("item")),
                Json.read(row.getString("request"), PublishRequest.class),
                row.getInt("version"),
                row.getString("key_id"),
                Sql.instant(row, "created"));
    }

    public List<DraftFile> files(ItemId item) {
        return sql.query(
                "SELECT f.file_index, f.name, f.media_type, f.length, f.stored, f.tier,"
                        + " COALESCE(f.key_id, d.key_id) AS key_id FROM repository_draft_file f"
                        + " JOIN repository_draft d ON d.item = f.item WHERE f.item = ?"
                        + " ORDER BY f.file_index",
                row ->
                        new DraftFile(
                                row.getInt("file_index"),
                                row.getString("name"),
                                row.getString("media_type"),
                                row.getLong("length"),
                                row.getLong("stored"),
                                Tier.valueOf(row.getString("tier")),
                                row.getString("key_id")),
                item.value());
    }

    /** Records a file whose ciphertext is on the disk; replaces one of the same index. */
    public void put(ItemId item, DraftFile file) {
        sql.inTransaction(
                tx -> {
                    forget(tx, item, file.index());
                    return tx.update(
                            "INSERT INTO repository_draft_file (item, file_index, name, media_type, length, stored,"
                                    + " tier, key_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                            item.value(),
                            file.index(),
                            file.name(),
                            file.mediaType(),
                            file.length(),
                            file.stored(),
                            file.tier(),
                            file.keyId());
                });
    }

    private static void forget(Sql tx, ItemId item, int index) {
        tx.update(
                "DELETE FROM repository_draft_file WHERE item = ? AND file_index = ?",
                item.value(),
                index);
    }

    public void remove(ItemId item) {
        sql.inTransaction(
                tx -> {
                    tx.update("DELETE FROM repository_draft_file WHERE item = ?", item.value());
                    return tx.update("DELETE FROM repository_draft WHERE item = ?", item.value());
                });
    }
}
