package dev.usher.pass.store;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.persistence.Sql;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** How many boxes of a household may hold keys. */
public final class DeviceLimit {
    private final int max;
    private final Predicate<BoxId> gone;

    /**
     * @param max boxes
     * @param gone whether a box was revoked, and so counts no more
     */
    public DeviceLimit(int max, Predicate<BoxId> gone) {
        this.max = max;
        this.gone = gone;
    }

    /**
     * Gives the holder of the pass its place, in the transaction that lets the key leave.
     *
     * @throws Problem device-limit (409)
     */
    void admit(Sql tx, GrantedPass pass, Instant now) {
        String household = pass.purchase().household();
        String box = pass.holder().value();
        if (devices(tx, household).contains(box)) {
            return;
        }
        HouseholdLock.take(tx, household);
        List<String> counted =
                devices(tx, household).stream().filter(id -> !gone.test(new BoxId(id))).toList();
        if (!counted.contains(box) && counted.size() >= max) {
            throw new Problem(
                    "device-limit",
                    409,
                    "Your household watches on "
                            + max
                            + " boxes already. Remove one of them in the web catalog, then try again.",
                    Map.of("max", max, "devices", counted));
        }
        tx.update(
                "INSERT INTO pass_device (household, box, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                household,
                box,
                now);
    }

    private static List<String> devices(Sql tx, String household) {
        return tx.query(
                "SELECT box FROM pass_device WHERE household = ? ORDER BY since, box",
                row -> row.getString(1),
                household);
    }
}
