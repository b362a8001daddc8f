package dev.usher.pass.store;

import dev.usher.media.api.BoxId;
import dev.usher.persistence.Sql;
import java.time.Instant;
import java.util.List;

/** The boxes of a household that hold keys. */
public final class DeviceStore {
    private final Sql sql;

    DeviceStore(Sql sql) {
        this.sql = sql;
    }

    /** A box and when it got its first key. */
    public record Device(BoxId box, Instant since) {}

    /** Oldest first. */
    public List<Device> of(String household) {
        return sql.query(
                "SELECT box, since FROM pass_device WHERE household = ? ORDER BY since, box",
                row -> new Device(new BoxId(row.getString("box")), Sql.instant(row, "since")),
                household);
    }

    /**
     * @return false when it was none of the household's
     */
    public boolean remove(String household, BoxId box) {
        return sql.update(
                        "DELETE FROM pass_device WHERE household = ? AND box = ?",
                        household,
                        box.value())
                == 1;
    }
}
