package dev.usher.library.store;

import dev.usher.backend.api.CatalogDelta;
import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.ItemDescription;
import dev.usher.backend.api.Orders;
import dev.usher.backend.api.QueueChange;
import dev.usher.backend.api.QueueEntry;
import dev.usher.json.Json;
import dev.usher.media.api.ItemId;
import dev.usher.persistence.Migrations;
import dev.usher.persistence.Sql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * What the library knows, on the disk: whatever a method has stored when it returns survives a
 * power cut.
 */
@Component(service = LibraryStore.class)
public final class LibraryStore {
    private static final String CATALOG_REVISION = "catalog-revision";
    private static final String APPLIED_CHANGE = "applied-change";
    private static final String ORDERS = "orders";

    private final Sql sql;

    /** An item that was asked for once. */
    public record Kept(ItemId item, ItemDescription description, boolean announced) {}

    @Activate
    public LibraryStore(@Reference(target = "(osgi.jndi.service.name=usher-box)") DataSource box) {
        Migrations.run(
                box,
                "library",
                LibraryStore.class,
                "V1__library.sql",
                "V2__room.sql",
                "V3__deadlines.sql");
        sql = new Sql(box);
    }

    // ---- catalog

    public long catalogRevision() {
        return number(sql, CATALOG_REVISION);
    }

    /**
     * @param whole the delta is the whole catalog: what it does not name is gone
     */
    public void apply(CatalogDelta delta, boolean whole) {
        sql.inTransactionRetrying(
                tx -> {
                    if (whole) {
                        tx.update("DELETE FROM library_words");
                        tx.update("DELETE FROM library_catalog");
                    }
                    delta.removed().forEach(item -> remove(tx, item));
                    delta.items().forEach(item -> put(tx, item));
                    note(tx, CATALOG_REVISION, Long.toString(delta.revision()));
                    return null;
                });
    }

    private static void remove(Sql tx, ItemId item) {
        tx.update(
                "DELETE FROM library_words WHERE rowid = (SELECT id FROM library_catalog WHERE item = ?)",
                item.value());
        tx.update("DELETE FROM library_catalog WHERE item = ?", item.value());
    }

    private static void put(Sql tx, CatalogItem item) {
        remove(tx, item.item());
        tx.update(
                "INSERT INTO library_catalog (item, title, json) VALUES (?, ?, ?)",
                item.item().value(),
                item.title(),
                Json.text(item));
        tx.update(
                "INSERT INTO library_words (rowid, title, synopsis)"
                        + " SELECT id, title, ? FROM library_catalog WHERE item = ?",
                item.synopsis(),
                item.item().value());
    }

    /**
     * Items whose title or synopsis has words that begin with all words of the query; best first.
     */
    public List<CatalogItem> search(String query) {
        String words =
                Stream.of(query.split("[^\\p{L}\\p{N}]+"))
                        .filter(w -> !w.isEmpty())
                        .map(w -> '"' + w + "\"*")
                        .collect(Collectors.joining(" "));
        if (words.isEmpty()) {
            return query.isBlank()
                    ? sql.query(
                            "SELECT json FROM library_catalog ORDER BY title COLLATE NOCASE, item",
                            row -> Json.read(row.getString(1), CatalogItem.class))
                    : List.of();
        }
        return sql.query(
                "SELECT c.json FROM library_words w JOIN library_catalog c ON c.id = w.rowid"
                        + " WHERE library_words MATCH ? ORDER BY bm25(library_words, 10.0, 1.0), c.title",
                row -> Json.read(row.getString(1), CatalogItem.class),
                words);
    }

    public Optional<CatalogItem> item(ItemId id) {
        return sql.first(
                "SELECT json FROM library_catalog WHERE item = ?",
                row -> Json.read(row.getString(1), CatalogItem.class),
                id.value());
    }

    // ---- priority list

    public List<QueueEntry> queue() {
        return queue(sql);
    }

    public void queue(List<QueueEntry> entries) {
        sql.inTransactionRetrying(
                tx -> {
                    queue(tx, entries);
                    return null;
                });
    }

    public long appliedChange() {
        return number(sql, APPLIED_CHANGE);
    }

    /**
     * Applies wishes made elsewhere, each exactly once.
     *
     * @param changes in any order; those up to {@link #appliedChange()} are skipped
     * @param skip items that need no place on the list
     * @return whether there was anything new
     */
    public boolean apply(List<QueueChange> changes, Predicate<ItemId> skip) {
        return sql.inTransactionRetrying(
                tx -> {
                    long applied = number(tx, APPLIED_CHANGE);
                    List<QueueChange> fresh =
                            changes.stream()
                                    .filter(c -> c.sequence() > applied)
                                    .sorted((a, b) -> Long.compare(a.sequence(), b.sequence()))
                                    .toList();
                    if (fresh.isEmpty()) {
                        return false;
                    }
                    List<QueueEntry> list = new ArrayList<>(queue(tx));
                    fresh.forEach(change -> change(list, change, skip));
                    queue(tx, list);
                    note(tx, APPLIED_CHANGE, Long.toString(fresh.get(fresh.size() - 1).sequence()));
                    return true;
                });
    }

    private static void change(List<QueueEntry> list, QueueChange change, Predicate<ItemId> skip) {
        Optional<QueueEntry> present =
                list.stream().filter(e -> e.item().equals(change.item())).findFirst();
        if (change.op() == QueueChange.Op.REMOVE) {
            present.ifPresent(list::remove);
        } else if (!skip.test(change.item())) {
            QueueEntry entry = timed(present, change);
            boolean first = change.op() == QueueChange.Op.FIRST;
            int place = first ? 0 : present.map(list::indexOf).orElse(list.size());
            present.ifPresent(list::remove);
            list.add(place, entry);
        }
    }

    private static QueueEntry timed(Optional<QueueEntry> present, QueueChange change) {
        Instant deadline = change.deadline();
        if (deadline == null && change.op() == QueueChange.Op.FIRST) {
            deadline = present.map(QueueEntry::deadline).orElse(null);
        }
        Instant notBefore = present.map(QueueEntry::notBefore).orElse(null);
        // who wants it sooner than it might begin wants it to begin
        boolean contradicts =
                notBefore != null && deadline != null && !notBefore.isBefore(deadline);
        return new QueueEntry(change.item(), contradicts ? null : notBefore, deadline);
    }

    private static List<QueueEntry> queue(Sql sql) {
        return sql.query(
                "SELECT item, not_before, deadline FROM library_queue ORDER BY position",
                row ->
                        new QueueEntry(
                                new ItemId(row.getString("item")),
                                Sql.instant(row, "not_before"),
                                Sql.instant(row, "deadline")));
    }

    private static void queue(Sql tx, List<QueueEntry> entries) {
        tx.update("DELETE FROM library_queue");
        List<Object[]> rows = new ArrayList<>();
        for (QueueEntry e : entries) {
            rows.add(
                    new Object[] {
                        rows.size(), e.item().value(), millis(e.notBefore()), millis(e.deadline())
                    });
            HouseholdStore.wanted(tx, e.item());
        }
        tx.batch(
                "INSERT INTO library_queue (position, item, not_before, deadline) VALUES (?, ?, ?, ?)",
                rows);
    }

    private static Long millis(Instant moment) {
        return moment == null ? null : moment.toEpochMilli();
    }

    // ---- manifests

    public List<Kept> manifests() {
        return sql.query(
                "SELECT item, description, announced FROM library_manifest",
                row ->
                        new Kept(
                                new ItemId(row.getString("item")),
                                Json.read(row.getString("description"), ItemDescription.class),
                                row.getInt("announced") == 1));
    }

    public void keep(ItemId item, ItemDescription description) {
        sql.update(
                "INSERT INTO library_manifest (item, description) VALUES (?, ?)"
                        + " ON CONFLICT (item) DO UPDATE SET description = excluded.description, announced = 0",
                item.value(),
                Json.text(description));
    }

    /** The same under another signature: what was announced stays announced. */
    public void renew(ItemId item, ItemDescription description) {
        sql.update(
                "UPDATE library_manifest SET description = ? WHERE item = ?",
                Json.text(description),
                item.value());
    }

    /**
     * The item is complete: it leaves the list.
     *
     * @return whether this was not announced before
     */
    public boolean arrived(ItemId item) {
        return sql.inTransactionRetrying(
                tx -> {
                    tx.update("DELETE FROM library_queue WHERE item = ?", item.value());
                    return tx.update(
                                    "UPDATE library_manifest SET announced = 1 WHERE item = ? AND announced = 0",
                                    item.value())
                            == 1;
                });
    }

    // ---- orders

    /** The last orders of the server; the box goes on with them while the server is away. */
    public Optional<Orders> orders() {
        return sql.first(
                "SELECT value FROM library_note WHERE name = ?",
                row -> Json.read(row.getString(1), Orders.class),
                ORDERS);
    }

    public void orders(Orders orders) {
        sql.inTransactionRetrying(
                tx -> {
                    note(tx, ORDERS, Json.text(orders));
                    return null;
                });
    }

    private static long number(Sql sql, String name) {
        return sql.first(
                        "SELECT value FROM library_note WHERE name = ?",
                        row -> row.getLong(1),
                        name)
                .orElse(0L);
    }

    private static void note(Sql tx, String name, String value) {
        tx.update(
                "INSERT INTO library_note (name, value) VALUES (?, ?)"
                        + " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                name,
                value);
    }
}
