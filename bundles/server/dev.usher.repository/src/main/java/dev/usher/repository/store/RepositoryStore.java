package dev.usher.repository.store;

import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.StoredFile;
import dev.usher.persistence.Migrations;
import dev.usher.persistence.Sql;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What this runtime's repository holds and has sent. Thread-safe. */
@Component(service = RepositoryStore.class)
public final class RepositoryStore {
    private final Sql sql;

    @Activate
    public RepositoryStore(
            @Reference(target = "(osgi.jndi.service.name=usher)") DataSource database) {
        Migrations.run(
                database,
                "repository",
                RepositoryStore.class,
                "V1__repository.sql",
                "V2__placement.sql",
                "V3__tiers.sql");
        this.sql = new Sql(database);
    }

    Sql sql() {
        return sql;
    }

    /**
     * A version of an item in this repository.
     *
     * @param files bytes of ciphertext by path
     */
    public record Stored(ItemId item, InfoHash infoHash, Map<String, Long> files) {}

    public void add(ItemId item, InfoHash infoHash, List<StoredFile> files) {
        sql.inTransaction(
                tx -> {
                    remove(tx, infoHash);
                    tx.update(
                            "INSERT INTO repository_item (info_hash, item) VALUES (?, ?)",
                            infoHash.hex(),
                            item.value());
                    List<Object[]> rows = new ArrayList<>();
                    files.forEach(
                            f -> rows.add(new Object[] {infoHash.hex(), f.path(), f.length()}));
                    tx.batch(
                            "INSERT INTO repository_file (info_hash, path, length) VALUES (?, ?, ?)",
                            rows);
                    return null;
                });
    }

    public void remove(InfoHash version) {
        sql.inTransaction(
                tx -> {
                    remove(tx, version);
                    return null;
                });
    }

    private static void remove(Sql tx, InfoHash version) {
        tx.update("DELETE FROM repository_file WHERE info_hash = ?", version.hex());
        tx.update("DELETE FROM repository_item WHERE info_hash = ?", version.hex());
    }

    public List<Stored> items() {
        Map<String, Map<String, Long>> files = new HashMap<>();
        sql.query(
                        "SELECT info_hash, path, length FROM repository_file",
                        row ->
                                Map.entry(
                                        row.getString("info_hash"),
                                        Map.entry(row.getString("path"), row.getLong("length"))))
                .forEach(
                        e ->
                                files.computeIfAbsent(e.getKey(), h -> new HashMap<>())
                                        .put(e.getValue().getKey(), e.getValue().getValue()));
        return sql.query(
                "SELECT info_hash, item FROM repository_item",
                row ->
                        new Stored(
                                new ItemId(row.getString("item")),
                                new InfoHash(row.getString("info_hash")),
                                files.getOrDefault(row.getString("info_hash"), Map.of())));
    }

    public Map<InfoHash, Long> served() {
        Map<InfoHash, Long> served = new HashMap<>();
        sql.query(
                        "SELECT info_hash, bytes FROM repository_served",
                        row ->
                                Map.entry(
                                        new InfoHash(row.getString("info_hash")),
                                        row.getLong("bytes")))
                .forEach(e -> served.put(e.getKey(), e.getValue()));
        return served;
    }

    /** Sets the counters to these values. */
    public void served(Map<InfoHash, Long> bytes) {
        sql.inTransaction(
                tx -> {
                    bytes.forEach(
                            (item, n) -> {
                                if (tx.update(
                                                "UPDATE repository_served SET bytes = ? WHERE info_hash = ?",
                                                n,
                                                item.hex())
                                        == 0) {
                                    tx.update(
                                            "INSERT INTO repository_served (info_hash, bytes) VALUES (?, ?)",
                                            item.hex(),
                                            n);
                                }
                            });
                    return null;
                });
    }
}
