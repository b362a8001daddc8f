package dev.usher.customers.store;

import dev.usher.media.api.BoxId;
import dev.usher.persistence.Sql;
import dev.usher.server.api.Box;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Boxes and the codes by which they enrol. */
public final class BoxStore {
    private static final String COLUMNS =
            "SELECT id, name, household, enrolled, revoked FROM customers_box";

    private final Sql sql;

    BoxStore(Sql sql) {
        this.sql = sql;
    }

    public Optional<Box> find(BoxId id) {
        return find(sql, id);
    }

    public List<Box> all() {
        return sql.query(COLUMNS + " ORDER BY name, id", BoxStore::box);
    }

    public List<Box> of(String household) {
        return sql.query(
                COLUMNS + " WHERE household = ? ORDER BY name, id", BoxStore::box, household);
    }

    public List<BoxId> revoked() {
        return sql.query(
                "SELECT id FROM customers_box WHERE revoked IS NOT NULL ORDER BY id",
                row -> new BoxId(row.getString(1)));
    }

    /**
     * @return false when there is no such box; a second time changes nothing
     */
    public boolean revoke(BoxId id, Instant now) {
        return sql.inTransaction(
                tx -> {
                    tx.update(
                            "UPDATE customers_box SET revoked = ? WHERE id = ? AND revoked IS NULL",
                            now,
                            id.value());
                    return find(tx, id).isPresent();
                });
    }

    public void addCode(String codeHash, String household, Instant expires) {
        sql.update(
                "INSERT INTO customers_enrolment (code_hash, household, expires) VALUES (?, ?, ?)",
                codeHash,
                household,
                expires);
    }

    /** What became of an attempt to enrol. */
    public sealed interface Enrolment {
        /** The box belongs to the code's household. */
        record Done(Box box) implements Enrolment {}

        /** No such code, or it has expired or served another box. */
        record CodeRefused() implements Enrolment {}

        /** The box was revoked; the code is not used up. */
        record Revoked() implements Enrolment {}
    }

    /**
     * Uses up the code. The same box may use it again until it expires: the first answer may have
     * been lost.
     */
    public Enrolment enrol(String codeHash, BoxId id, String name, Instant now) {
        return sql.inTransactionRetrying(
                tx -> {
                    Optional<Box> before = find(tx, id);
                    if (before.map(Box::revoked).isPresent()) {
                        return new Enrolment.Revoked();
                    }
                    int taken =
                            tx.update(
                                    "UPDATE customers_enrolment SET used = ?, box = ?"
                                            + " WHERE code_hash = ? AND expires > ? AND (used IS NULL OR box = ?)",
                                    now,
                                    id.value(),
                                    codeHash,
                                    now,
                                    id.value());
                    if (taken == 0) {
                        return new Enrolment.CodeRefused();
                    }
                    String household =
                            tx.first(
                                            "SELECT household FROM customers_enrolment WHERE code_hash = ?",
                                            row -> row.getString(1),
                                            codeHash)
                                    .orElseThrow();
                    return put(tx, before.isPresent(), household, id, name, now);
                });
    }

    /** The household of a code that {@link #enrol} would take; the code is not used up. */
    public Optional<String> invited(String codeHash, BoxId id, Instant now) {
        return sql.first(
                "SELECT household FROM customers_enrolment"
                        + " WHERE code_hash = ? AND expires > ? AND (used IS NULL OR box = ?)",
                row -> row.getString(1),
                codeHash,
                now,
                id.value());
    }

    /** Enrols without a code. */
    public Enrolment admit(String household, BoxId id, String name, Instant now) {
        return sql.inTransactionRetrying(
                tx -> {
                    Optional<Box> before = find(tx, id);
                    return before.map(Box::revoked).isPresent()
                            ? new Enrolment.Revoked()
                            : put(tx, before.isPresent(), household, id, name, now);
                });
    }

    private static Enrolment put(
            Sql tx, boolean known, String household, BoxId id, String name, Instant now) {
        tx.update(
                known
                        ? "UPDATE customers_box SET name = ?, household = ?, enrolled = ? WHERE id = ?"
                        : "INSERT INTO customers_box (name, household, enrolled, id) VALUES (?, ?, ?, ?)",
                name,
                household,
                now,
                id.value());
        return new Enrolment.Done(find(tx, id).orElseThrow());
    }

    private static Optional<Box> find(Sql tx, BoxId id) {
        return tx.first(COLUMNS + " WHERE id = ?", BoxStore::box, id.value());
    }

    private static Box box(ResultSet row) throws SQLException {
        return new Box(
                new BoxId(row.getString("id")),
                row.getString("name"),
                row.getString("household"),
                Sql.instant(row, "enrolled"),
                Sql.instant(row, "revoked"));
    }
}
