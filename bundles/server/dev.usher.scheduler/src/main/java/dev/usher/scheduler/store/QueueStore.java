package dev.usher.scheduler.store;

import dev.usher.backend.api.QueueChange;
import dev.usher.backend.api.QueueEntry;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.persistence.Migrations;
import dev.usher.persistence.Sql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Lists, changes and settings; what is written survives the process. Thread-safe. */
@Component(service = QueueStore.class)
public final class QueueStore {
    private final Sql sql;

    @Activate
    public QueueStore(@Reference(target = "(osgi.jndi.service.name=usher)") DataSource database) {
        Migrations.run(
                database,
                "scheduler",
                QueueStore.class,
                "V1__queues.sql",
                "V2__documents.sql",
                "V3__deadlines.sql",
                "V4__change_deadlines.sql");
        this.sql = new Sql(database);
    }

    public Map<BoxId, List<QueueEntry>> queues() {
        Map<BoxId, List<QueueEntry>> queues = new HashMap<>();
        sql.query(
                        "SELECT box, item, not_before, deadline FROM scheduler_queue ORDER BY box, place",
                        row ->
                                Map.entry(
                                        new BoxId(row.getString("box")),
                                        new QueueEntry(
                                                new ItemId(row.getString("item")),
                                                Sql.instant(row, "not_before"),
                                                Sql.instant(row, "deadline"))))
                .forEach(
                        e ->
                                queues.computeIfAbsent(e.getKey(), b -> new ArrayList<>())
                                        .add(e.getValue()));
        return queues;
    }

    public Map<BoxId, List<QueueChange>> changes() {
        Map<BoxId, List<QueueChange>> changes = new HashMap<>();
        sql.query(
                        "SELECT box, sequence, op, item, deadline FROM scheduler_change ORDER BY box, sequence",
                        row ->
                                Map.entry(
                                        new BoxId(row.getString("box")),
                                        new QueueChange(
                                                row.getLong("sequence"),
                                                QueueChange.Op.valueOf(row.getString("op")),
                                                new ItemId(row.getString("item")),
                                                Sql.instant(row, "deadline"))))
                .forEach(
                        e ->
                                changes.computeIfAbsent(e.getKey(), b -> new ArrayList<>())
                                        .add(e.getValue()));
        return changes;
    }

    /** Replaces a box's list and forgets the changes that are in it. */
    public void reported(BoxId box, List<QueueEntry> queue, long appliedChange) {
        List<Object[]> rows = new ArrayList<>();
        for (QueueEntry e : queue) {
            rows.add(
                    new Object[] {
                        box.value(), rows.size(), e.item().value(), e.notBefore(), e.deadline()
                    });
        }
        sql.inTransaction(
                tx -> {
                    tx.update("DELETE FROM scheduler_queue WHERE box = ?", box.value());
                    tx.batch(
                            "INSERT INTO scheduler_queue (box, place, item, not_before, deadline) VALUES (?, ?, ?, ?, ?)",
                            rows);
                    return tx.update(
                            "DELETE FROM scheduler_change WHERE box = ? AND sequence <= ?",
                            box.value(),
                            appliedChange);
                });
    }

    /**
     * Keeps a change for the box.
     *
     * @param applied what the box has applied so far: a box that outlived our database knows higher
     *     numbers than we
     */
    public QueueChange add(
            BoxId box, QueueChange.Op op, ItemId item, Instant deadline, long applied) {
        return sql.inTransactionRetrying(
                tx -> {
                    Optional<Long> last =
                            tx.first(
                                    "SELECT last FROM scheduler_sequence WHERE box = ? FOR UPDATE",
                                    row -> row.getLong("last"),
                                    box.value());
                    long sequence = Math.max(last.orElse(0L), applied) + 1;
                    tx.update(
                            last.isPresent()
                                    ? "UPDATE scheduler_sequence SET last = ? WHERE box = ?"
                                    : "INSERT INTO scheduler_sequence (last, box) VALUES (?, ?)",
                            sequence,
                            box.value());
                    tx.update(
                            "INSERT INTO scheduler_change (box, sequence, op, item, deadline) VALUES (?, ?, ?, ?, ?)",
                            box.value(),
                            sequence,
                            op,
                            item.value(),
                            deadline);
                    return new QueueChange(sequence, op, item, deadline);
                });
    }

    public Optional<String> setting(String name) {
        return sql.first(
                "SELECT setting FROM scheduler_setting WHERE name = ?",
                row -> row.getString("setting"),
                name);
    }

    public void setting(String name, String value) {
        sql.inTransactionRetrying(
                tx ->
                        tx.update(
                                                "UPDATE scheduler_setting SET setting = ? WHERE name = ?",
                                                value,
                                                name)
                                        > 0
                                ? 1
                                : tx.update(
                                        "INSERT INTO scheduler_setting (name, setting) VALUES (?, ?)",
                                        name,
                                        value));
    }

    public Optional<String> document(String name) {
        return sql.first(
                "SELECT document FROM scheduler_document WHERE name = ?",
                row -> row.getString("document"),
                name);
    }

    /**
     * @param document empty = none any more
     */
    public void document(String name, Optional<String> document) {
        sql.inTransaction(
                tx -> {
                    tx.update("DELETE FROM scheduler_document WHERE name = ?", name);
                    return document.map(
                                    d ->
                                            tx.update(
                                                    "INSERT INTO scheduler_document (name, document) VALUES (?, ?)",
                                                    name,
                                                    d))
                            .orElse(0);
                });
    }
}
