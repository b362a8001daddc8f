package dev.usher.pki.store;

import dev.usher.media.api.BoxId;
import dev.usher.persistence.Sql;
import dev.usher.server.api.Devices.Device;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Makers, their manifests, and who enrolled with what of them. */
@Component(service = DeviceStore.class)
public final class DeviceStore {
    private static final String DEVICE =
            "SELECT d.maker, d.serial, d.security_level, d.household, d.box, d.device_key,"
                    + " d.enrolled, d.blocked FROM pki_device d ";

    private final Sql sql;

    @Activate
    public DeviceStore(@Reference(target = "(osgi.jndi.service.name=usher)") DataSource database) {
        sql = PkiTables.in(database);
    }

    /**
     * A maker.
     *
     * @param certificate PEM
     */
    public record MakerRow(
            String id, String name, String certificate, Instant added, int devices, int enrolled) {}

    /** A line of a manifest. */
    public record Listed(String serial, int securityLevel) {}

    /** In the order of their names; none that was removed. */
    public List<MakerRow> makers() {
        return sql.query(
                "SELECT m.id, m.name, m.certificate, m.added,"
                        + " (SELECT COUNT(*) FROM pki_device d WHERE d.maker = m.id),"
                        + " (SELECT COUNT(*) FROM pki_device d WHERE d.maker = m.id AND d.box IS NOT NULL)"
                        + " FROM pki_maker m WHERE m.removed IS NULL ORDER BY m.name, m.id",
                row ->
                        new MakerRow(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                Sql.instant(row, "added"),
                                row.getInt(5),
                                row.getInt(6)));
    }

    /** Adds the maker, or its new name, and what is new on its manifest. */
    public void add(
            String id, String name, String certificate, Collection<Listed> manifest, Instant now) {
        sql.inTransactionRetrying(
                tx -> {
                    int known =
                            tx.update(
                                    "UPDATE pki_maker SET name = ?, removed = NULL WHERE id = ?",
                                    name,
                                    id);
                    if (known == 0) {
                        tx.update(
                                "INSERT INTO pki_maker (id, name, certificate, added) VALUES (?, ?, ?, ?)",
                                id,
                                name,
                                certificate,
                                now);
                    }
                    tx.batch(
                            "INSERT INTO pki_device (maker, serial, security_level) VALUES (?, ?, ?)"
                                    + " ON CONFLICT DO NOTHING",
                            manifest.stream()
                                    .map(l -> new Object[] {id, l.serial(), l.securityLevel()})
                                    .toList());
                    return null;
                });
    }

    /**
     * The claims stay, so that nothing enrols twice when the maker comes back.
     *
     * @return false when there is no such maker
     */
    public boolean remove(String id, Instant now) {
        return sql.update(
                        "UPDATE pki_maker SET removed = ? WHERE id = ? AND removed IS NULL",
                        now,
                        id)
                == 1;
    }

    public List<Device> devices(String maker) {
        return sql.query(
                DEVICE + "WHERE d.maker = ? ORDER BY d.serial", DeviceStore::device, maker);
    }

    /** Of all makers that were not removed. */
    public List<Device> withSerial(String serial) {
        return sql.query(
                DEVICE
                        + "JOIN pki_maker m ON m.id = d.maker WHERE d.serial = ? AND m.removed IS NULL",
                DeviceStore::device,
                serial);
    }

    public Optional<Device> of(BoxId box) {
        return sql.first(DEVICE + "WHERE d.box = ?", DeviceStore::device, box.value());
    }

    /**
     * @return false when a box has enrolled with it meanwhile
     */
    public boolean assign(String maker, String serial, String household) {
        return sql.update(
                        "UPDATE pki_device SET household = ? WHERE maker = ? AND serial = ? AND box IS NULL",
                        household,
                        maker,
                        serial)
                == 1;
    }

    /** What became of an attempt to enrol with a serial number. */
    public sealed interface Claim {
        /**
         * The serial number is this box's.
         *
         * @param instead the household's own box that had it until now, null = none
         */
        record Granted(BoxId instead) implements Claim {}

        /** Not on the manifest. */
        record Unlisted() implements Claim {}

        /** Nobody enrols with it. */
        record Blocked(Instant since) implements Claim {}

        /** It is meant for another household. */
        record Assigned() implements Claim {}

        /** Another box enrolled with it. */
        record Taken(BoxId holder, boolean sameKey) implements Claim {}
    }

    /** Takes the serial number for a box, unless it is in use elsewhere. */
    public Claim claim(
            String maker,
            String serial,
            String deviceKey,
            BoxId box,
            String household,
            Instant now) {
        return sql.inTransactionRetrying(
                tx -> {
                    // locked, so that of two who come at once one is first
                    tx.first(
                            "SELECT serial FROM pki_device WHERE maker = ? AND serial = ? FOR UPDATE",
                            row -> row.getString(1),
                            maker,
                            serial);
                    Optional<Held> found =
                            tx.first(
                                    DEVICE + "WHERE d.maker = ? AND d.serial = ?",
                                    row -> new Held(device(row), row.getString("device_key")),
                                    maker,
                                    serial);
                    Claim claim =
                            found.map(held -> held.claimedBy(box, deviceKey, household))
                                    .orElseGet(Claim.Unlisted::new);
                    if (claim instanceof Claim.Granted) {
                        tx.update(
                                "UPDATE pki_device SET household = ?, box = ?, device_key = ?, enrolled = ?"
                                        + " WHERE maker = ? AND serial = ?",
                                household,
                                box.value(),
                                deviceKey,
                                now,
                                maker,
                                serial);
                    }
                    return claim;
                });
    }

    private record Held(Device device, String deviceKey) {
        Claim claimedBy(BoxId box, String key, String household) {
            if (device.blocked() != null) {
                return new Claim.Blocked(device.blocked());
            }
            boolean sameKey = deviceKey == null || deviceKey.equals(key);
            boolean sameHousehold =
                    device.household() == null || device.household().equals(household);
            if (device.box() == null) {
                return sameHousehold ? new Claim.Granted(null) : new Claim.Assigned();
            }
            if (device.box().equals(box) && sameKey) {
                return new Claim.Granted(null);
            }
            return sameKey && sameHousehold
                    ? new Claim.Granted(device.box())
                    : new Claim.Taken(device.box(), sameKey);
        }
    }

    /** Nobody enrols with the number from now on. */
    public void block(String maker, String serial, Instant now) {
        sql.update(
                "UPDATE pki_device SET blocked = ? WHERE maker = ? AND serial = ?",
                now,
                maker,
                serial);
    }

    /** The number is nobody's again. */
    public void release(String maker, String serial) {
        sql.update(
                "UPDATE pki_device SET household = NULL, box = NULL, device_key = NULL, enrolled = NULL"
                        + " WHERE maker = ? AND serial = ?",
                maker,
                serial);
    }

    /** What a box says of its key. */
    public void stated(BoxId box, int securityLevel) {
        sql.inTransactionRetrying(
                tx -> {
                    int known =
                            tx.update(
                                    "UPDATE pki_box SET security_level = ? WHERE box = ?",
                                    securityLevel,
                                    box.value());
                    return known == 1
                            ? 1
                            : tx.update(
                                    "INSERT INTO pki_box (box, security_level) VALUES (?, ?)",
                                    box.value(),
                                    securityLevel);
                });
    }

    /** Empty when it never said. */
    public Optional<Integer> stated(BoxId box) {
        return sql.first(
                "SELECT security_level FROM pki_box WHERE box = ?",
                row -> row.getInt(1),
                box.value());
    }

    private static Device device(ResultSet row) throws SQLException {
        String box = row.getString("box");
        return new Device(
                row.getString("maker"),
                row.getString("serial"),
                row.getInt("security_level"),
                row.getString("household"),
                box == null ? null : new BoxId(box),
                Sql.instant(row, "enrolled"),
                Sql.instant(row, "blocked"));
    }
}
