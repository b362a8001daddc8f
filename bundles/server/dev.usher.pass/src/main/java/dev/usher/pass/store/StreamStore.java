package dev.usher.pass.store;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.persistence.Sql;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the boxes show now. */
public final class StreamStore {
    private final Sql sql;

    StreamStore(Sql sql) {
        this.sql = sql;
    }

    /**
     * What a box shows.
     *
     * @param subscription that opens it; null = none
     * @param until renewed before, it goes on
     */
    public record Stream(
            String id,
            BoxId box,
            String pass,
            ItemId item,
            String offer,
            String subscription,
            Instant until) {}

    /** Decides, while no other stream of the household begins. */
    public interface Admission {
        /**
         * @param pass that opens what is to be shown; cannot change meanwhile
         * @param others what the household's other boxes show
         * @param planStreams how many streams the plan of the pass's subscription allows; 0 = no
         *     limit of its own
         * @throws dev.usher.media.api.Problem to refuse
         */
        void check(GrantedPass pass, List<Stream> others, int planStreams);
    }

    /**
     * Begins a stream; an earlier one of the same box ends.
     *
     * @param alive streams that were to be renewed before that moment are over
     * @return false when there is no such pass
     */
    public boolean open(
            String id,
            BoxId box,
            String passId,
            Instant now,
            Instant until,
            Instant alive,
            Admission admission) {
        return sql.inTransactionRetrying(
                tx -> {
                    // the pass first: whoever returns or revokes it ends its stream afterwards
                    Optional<GrantedPass> found = PassStore.lock(tx, passId);
                    if (found.isEmpty()) {
                        return false;
                    }
                    GrantedPass pass = found.get();
                    HouseholdLock.take(tx, pass.purchase().household());
                    admission.check(
                            pass,
                            others(tx, pass.purchase().household(), box, alive),
                            planStreams(tx, pass.purchase().terms().subscription()));
                    tx.update(
                            "DELETE FROM pass_stream WHERE box = ? OR household = ? AND until < ?",
                            box.value(),
                            pass.purchase().household(),
                            alive);
                    tx.update(
                            "INSERT INTO pass_stream (box, id, household, pass, opened, until)"
                                    + " VALUES (?, ?, ?, ?, ?, ?)",
                            box.value(),
                            id,
                            pass.purchase().household(),
                            passId,
                            now,
                            until);
                    return true;
                });
    }

    /**
     * @param alive streams that were to be renewed before that moment are over
     * @return false when the box has no such stream any more
     */
    public boolean renew(String id, BoxId box, Instant until, Instant alive) {
        return sql.update(
                        "UPDATE pass_stream SET until = ? WHERE id = ? AND box = ? AND until >= ?",
                        until,
                        id,
                        box.value(),
                        alive)
                == 1;
    }

    public void close(String id, BoxId box) {
        sql.update("DELETE FROM pass_stream WHERE id = ? AND box = ?", id, box.value());
    }

    /** Whatever the pass opens is shown no more. */
    static void end(Sql tx, String pass) {
        tx.update("DELETE FROM pass_stream WHERE pass = ?", pass);
    }

    private static List<Stream> others(Sql tx, String household, BoxId box, Instant alive) {
        return tx.query(
                "SELECT t.id, t.box, t.pass, t.until, p.item, p.offer, p.subscription FROM pass_stream t"
                        + " JOIN pass_pass s ON s.id = t.pass JOIN pass_purchase p ON p.id = s.purchase"
                        + " WHERE t.household = ? AND t.box <> ? AND t.until >= ?",
                row ->
                        new Stream(
                                row.getString("id"),
                                new BoxId(row.getString("box")),
                                row.getString("pass"),
                                new ItemId(row.getString("item")),
                                row.getString("offer"),
                                row.getString("subscription"),
                                Sql.instant(row, "until")),
                household,
                box.value(),
                alive);
    }

    private static int planStreams(Sql tx, String subscription) {
        return subscription == null
                ? 0
                : tx.first(
                                "SELECT max_streams FROM pass_subscription WHERE id = ?",
                                row -> row.getInt(1),
                                subscription)
                        .orElse(0);
    }
}
