package dev.usher.tracker.store;

import dev.usher.persistence.Migrations;
import dev.usher.persistence.Sql;
import java.util.Optional;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Keeps what the operator decided while the server ran. Thread-safe. */
@Component(service = SettingStore.class)
public final class SettingStore {
    private static final String FOREIGN = "foreign";

    private final Sql sql;

    @Activate
    public SettingStore(@Reference(target = "(osgi.jndi.service.name=usher)") DataSource database) {
        Migrations.run(database, "tracker-setting", SettingStore.class, "V1__setting.sql");
        this.sql = new Sql(database);
    }

    /** Whether foreign clients are allowed; empty = nobody decided yet. */
    public Optional<Boolean> foreignAllowed() {
        return sql.first(
                "SELECT setting FROM tracker_setting WHERE name = ?",
                row -> Boolean.valueOf(row.getString("setting")),
                FOREIGN);
    }

    public void foreignAllowed(boolean allowed) {
        sql.inTransactionRetrying(
                tx -> {
                    String setting = String.valueOf(allowed);
                    if (tx.update(
                                    "UPDATE tracker_setting SET setting = ? WHERE name = ?",
                                    setting,
                                    FOREIGN)
                            == 0) {
                        tx.update(
                                "INSERT INTO tracker_setting (name, setting) VALUES (?, ?)",
                                FOREIGN,
                                setting);
                    }
                    return null;
                });
    }
}
