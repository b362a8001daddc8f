package dev.usher.library.store;

import dev.usher.media.api.ItemId;
import dev.usher.persistence.Sql;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * What the household asked for and wants kept, and what is leaving the box; survives a power cut.
 */
@Component(service = HouseholdStore.class)
public final class HouseholdStore {
    private final Sql sql;

    /**
     * @param library made the tables
     */
    @Activate
    public HouseholdStore(
            @Reference(target = "(osgi.jndi.service.name=usher-box)") DataSource box,
            @Reference LibraryStore library) {
        sql = new Sql(box);
    }

    /** In the transaction that puts an item on the priority list. */
    static void wanted(Sql tx, ItemId item) {
        tx.update(
                "INSERT INTO library_household (item, asked) VALUES (?, 0)"
                        + " ON CONFLICT (item) DO UPDATE SET asked = coalesce(asked, 0)",
                item.value());
    }

    /** Somebody asked for what is on the box, or what was asked for is on the box now. */
    public void asked(ItemId item, Instant when) {
        sql.update(
                "INSERT INTO library_household (item, asked) VALUES (?, ?)"
                        + " ON CONFLICT (item) DO UPDATE SET asked = excluded.asked",
                item.value(),
                when.toEpochMilli());
    }

    /** Everything that was ever asked for and is still remembered. */
    public Set<ItemId> asked() {
        return items(
                sql.query(
                        "SELECT item FROM library_household WHERE asked IS NOT NULL",
                        row -> row.getString(1)));
    }

    /** What was asked for and arrived, or was asked for again, after {@code moment}. */
    public Set<ItemId> askedAfter(Instant moment) {
        return items(
                sql.query(
                        "SELECT item FROM library_household WHERE asked > ?",
                        row -> row.getString(1),
                        moment.toEpochMilli()));
    }

    public void keep(ItemId item, boolean keep) {
        sql.update(
                "INSERT INTO library_household (item, kept) VALUES (?, ?)"
                        + " ON CONFLICT (item) DO UPDATE SET kept = excluded.kept",
                item.value(),
                keep ? 1 : 0);
    }

    public Set<ItemId> kept() {
        return items(
                sql.query(
                        "SELECT item FROM library_household WHERE kept = 1",
                        row -> row.getString(1)));
    }

    /** The item's removal begins; until {@link #left} a restart goes on with it. */
    public void leaves(ItemId item) {
        sql.update("UPDATE library_manifest SET leaving = 1 WHERE item = ?", item.value());
    }

    public Set<ItemId> leaving() {
        return items(
                sql.query(
                        "SELECT item FROM library_manifest WHERE leaving = 1",
                        row -> row.getString(1)));
    }

    /** Nothing of the item is on the box any more. */
    public void left(ItemId item) {
        sql.inTransactionRetrying(
                tx -> {
                    tx.update("DELETE FROM library_manifest WHERE item = ?", item.value());
                    return tx.update(
                            "DELETE FROM library_household WHERE item = ? AND kept = 0",
                            item.value());
                });
    }

    private static Set<ItemId> items(List<String> values) {
        Set<ItemId> items = new HashSet<>();
        values.forEach(v -> items.add(new ItemId(v)));
        return items;
    }
}
