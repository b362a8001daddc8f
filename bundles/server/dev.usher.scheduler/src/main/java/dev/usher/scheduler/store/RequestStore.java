package dev.usher.scheduler.store;

import dev.usher.media.api.ItemId;
import dev.usher.persistence.Migrations;
import dev.usher.persistence.Sql;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What households asked for; what is written survives the process. Thread-safe. */
@Component(service = RequestStore.class)
public final class RequestStore {
    private final Sql sql;

    /**
     * @param when it was asked for first
     * @param bought whether a pass was granted, too
     */
    public record Asked(String household, ItemId item, Instant when, boolean bought) {}

    @Activate
    public RequestStore(@Reference(target = "(osgi.jndi.service.name=usher)") DataSource database) {
        Migrations.run(database, "preload", RequestStore.class, "V1__requests.sql");
        sql = new Sql(database);
    }

    public List<Asked> all() {
        return sql.query(
                "SELECT household, item, asked, bought FROM preload_request",
                row ->
                        new Asked(
                                row.getString("household"),
                                new ItemId(row.getString("item")),
                                Sql.instant(row, "asked"),
                                row.getBoolean("bought")));
    }

    /**
     * Replaces what was known of these households and items; of two of the same the last counts.
     */
    public void put(List<Asked> asked) {
        Map<List<Object>, Object[]> latest = new LinkedHashMap<>();
        for (Asked a : asked) {
            latest.put(
                    List.of(a.household(), a.item()),
                    new Object[] {a.household(), a.item().value(), a.when(), a.bought()});
        }
        List<Object[]> rows = List.copyOf(latest.values());
        sql.inTransactionRetrying(
                tx -> {
                    tx.batch(
                            "DELETE FROM preload_request WHERE household = ? AND item = ?",
                            rows.stream().map(row -> new Object[] {row[0], row[1]}).toList());
                    tx.batch(
                            "INSERT INTO preload_request (household, item, asked, bought) VALUES (?, ?, ?, ?)",
                            rows);
                    return null;
                });
    }

    public void forgetBefore(Instant moment) {
        sql.update("DELETE FROM preload_request WHERE asked < ?", moment);
    }
}
