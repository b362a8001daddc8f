package dev.usher.scheduler.store;

import dev.usher.media.api.ItemId;
import dev.usher.persistence.Migrations;
import dev.usher.persistence.Sql;
import java.time.Instant;
import java.util.List;
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

    /** Replaces what was known of the household and the item. */
    public void put(Asked a) {
        sql.inTransactionRetrying(
                tx -> {
                    tx.update(
                            "DELETE FROM preload_request WHERE household = ? AND item = ?",
                            a.household(),
                            a.item().value());
                    return tx.update(
                            "INSERT INTO preload_request (household, item, asked, bought) VALUES (?, ?, ?, ?)",
                            a.household(),
                            a.item().value(),
                            a.when(),
                            a.bought());
                });
    }

    public void forgetBefore(Instant moment) {
        sql.update("DELETE FROM preload_request WHERE asked < ?", moment);
    }
}
