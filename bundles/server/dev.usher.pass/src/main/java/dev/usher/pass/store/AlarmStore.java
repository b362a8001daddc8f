package dev.usher.pass.store;

import dev.usher.persistence.Sql;
import java.time.Instant;
import java.util.List;

/** What an operator must look into. */
public final class AlarmStore {
    private final Sql sql;

    AlarmStore(Sql sql) {
        this.sql = sql;
    }

    /**
     * An alarm.
     *
     * @param subject what it is about; the same again is counted, not repeated
     * @param times how often it was raised
     */
    public record Alarm(
            String id,
            String kind,
            String subject,
            String detail,
            Instant first,
            Instant last,
            long times) {}

    /**
     * @return false when the same was raised before
     */
    public boolean raise(Alarm alarm) {
        return sql.inTransactionRetrying(
                tx -> {
                    int known =
                            tx.update(
                                    "UPDATE pass_alarm SET last = ?, times = times + 1, detail = ?"
                                            + " WHERE kind = ? AND subject = ?",
                                    alarm.last(),
                                    alarm.detail(),
                                    alarm.kind(),
                                    alarm.subject());
                    if (known == 0) {
                        tx.update(
                                "INSERT INTO pass_alarm (id, kind, subject, detail, first, last, times)"
                                        + " VALUES (?, ?, ?, ?, ?, ?, 1)",
                                alarm.id(),
                                alarm.kind(),
                                alarm.subject(),
                                alarm.detail(),
                                alarm.first(),
                                alarm.last());
                    }
                    return known == 0;
                });
    }

    /** Newest first, at most so many. */
    public List<Alarm> newest(int most) {
        return sql.query(
                "SELECT id, kind, subject, detail, first, last, times FROM pass_alarm"
                        + " ORDER BY last DESC, id DESC LIMIT "
                        + most,
                row ->
                        new Alarm(
                                row.getString("id"),
                                row.getString("kind"),
                                row.getString("subject"),
                                row.getString("detail"),
                                Sql.instant(row, "first"),
                                Sql.instant(row, "last"),
                                row.getLong("times")));
    }

    /** The operator has seen to it. */
    public void dismiss(String id) {
        sql.update("DELETE FROM pass_alarm WHERE id = ?", id);
    }
}
