package dev.usher.pass.store;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.pass.store.DeviceStore.Device;
import dev.usher.persistence.Sql;
import dev.usher.server.api.BoxDirectory;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** How many boxes of a household may hold keys. */
public final class DeviceLimit {
    private final int max;
    private final BoxDirectory boxes;

    /**
     * @param max boxes
     * @param boxes tells which of them were revoked, and so count no more
     */
    public DeviceLimit(int max, BoxDirectory boxes) {
        this.max = max;
        this.boxes = boxes;
    }

    /** A box that counts, for who is told that there are too many. */
    public record Counted(BoxId box, String name, Instant since) {}

    /**
     * Gives the holder of the pass its place, in the transaction that lets the key leave.
     *
     * @throws Problem device-limit (409)
     */
    void admit(Sql tx, GrantedPass pass, Instant now) {
        String household = pass.purchase().household();
        String box = pass.holder().value();
        if (devices(tx, household).stream().anyMatch(d -> d.box().value().equals(box))) {
            return;
        }
        HouseholdLock.take(tx, household);
        List<Counted> counted =
                devices(tx, household).stream()
                        .flatMap(
                                d ->
                                        boxes
                                                .box(d.box())
                                                .filter(known -> known.revoked() == null)
                                                .map(
                                                        known ->
                                                                new Counted(
                                                                        d.box(),
                                                                        known.name(),
                                                                        d.since()))
                                                .stream())
                        .toList();
        if (counted.stream().noneMatch(d -> d.box().value().equals(box)) && counted.size() >= max) {
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

    private static List<Device> devices(Sql tx, String household) {
        return new DeviceStore(tx).of(household);
    }
}
