package dev.usher.pki.store;

import dev.usher.media.api.BoxId;
import dev.usher.persistence.Sql;
import dev.usher.server.api.Devices.Alarm;
import dev.usher.server.api.Devices.Resolution;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Attempts to enrol with serial numbers that are in use. */
@Component(service = AlarmStore.class)
public final class AlarmStore {
    private static final String COLUMNS =
            "SELECT id, maker, serial, holder, suspect, household, same_key, raised, resolved, resolution"
                    + " FROM pki_alarm ";

    private final Sql sql;

    @Activate
    public AlarmStore(@Reference(target = "(osgi.jndi.service.name=usher)") DataSource database) {
        sql = PkiTables.in(database);
    }

    /** Open ones first, then the newest. */
    public List<Alarm> all() {
        return sql.query(
                COLUMNS + "ORDER BY CASE WHEN resolved IS NULL THEN 0 ELSE 1 END, raised DESC, id",
                AlarmStore::alarm);
    }

    public Optional<Alarm> find(String id) {
        return sql.first(COLUMNS + "WHERE id = ?", AlarmStore::alarm, id);
    }

    /**
     * @return false when the same box has raised it already and nobody has looked into it since
     */
    public boolean raise(Alarm alarm) {
        return sql.inTransactionRetrying(
                tx -> {
                    boolean open =
                            tx.first(
                                            "SELECT id FROM pki_alarm WHERE maker = ? AND serial = ? AND suspect = ?"
                                                    + " AND resolved IS NULL",
                                            row -> row.getString(1),
                                            alarm.maker(),
                                            alarm.serial(),
                                            alarm.suspect().value())
                                    .isPresent();
                    if (!open) {
                        tx.update(
                                "INSERT INTO pki_alarm (id, maker, serial, holder, suspect, household, same_key, raised)"
                                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                                alarm.id(),
                                alarm.maker(),
                                alarm.serial(),
                                alarm.holder().value(),
                                alarm.suspect().value(),
                                alarm.household(),
                                alarm.sameKey(),
                                alarm.raised());
                    }
                    return !open;
                });
    }

    /**
     * @return false when somebody else has resolved it
     */
    public boolean resolve(String id, Resolution resolution, Instant now) {
        return sql.update(
                        "UPDATE pki_alarm SET resolved = ?, resolution = ? WHERE id = ? AND resolved IS NULL",
                        now,
                        resolution,
                        id)
                == 1;
    }

    private static Alarm alarm(ResultSet row) throws SQLException {
        String resolution = row.getString("resolution");
        return new Alarm(
                row.getString("id"),
                row.getString("maker"),
                row.getString("serial"),
                new BoxId(row.getString("holder")),
                new BoxId(row.getString("suspect")),
                row.getString("household"),
                row.getBoolean("same_key"),
                Sql.instant(row, "raised"),
                Sql.instant(row, "resolved"),
                resolution == null ? null : Resolution.valueOf(resolution));
    }
}
