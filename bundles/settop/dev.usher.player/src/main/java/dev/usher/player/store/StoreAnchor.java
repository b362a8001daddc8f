package dev.usher.player.store;

import dev.usher.persistence.Sql;
import dev.usher.player.anchor.Anchor;
import dev.usher.player.anchor.Anchor.Mark;
import dev.usher.player.anchor.AnchorException;
import dev.usher.player.store.AnchorNote.Begun;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the store against the anchor, so that a copy from before a first play, or from before a
 * licence was given away, is known for what it is.
 *
 * <p>What must not be forgotten is written ahead, together with the count the anchor is to have
 * afterwards; then the anchor gets a note of that very write, then it counts up, and only then the
 * write is used. Cut off in between, the next look finishes it: as long as the anchor has not
 * counted, nothing was shown after any write but those it has counted; when it has, its note says
 * whether it was for this one. Whatever else they say, the store is an older one, or another's.
 *
 * <p>An older store is told of the first plays in the note, and tied to the anchor anew with all
 * its licences unsure: each opens again when the server has replaced it. Thread-safe.
 */
final class StoreAnchor {
    /** So many fit into a note. */
    private static final int MOST_UNTOLD = 15;

    private static final Logger LOG = LoggerFactory.getLogger(StoreAnchor.class);
    private final Sql sql;
    private final Anchor anchor;

    /** What was last found or made to agree with the anchor; null = nothing in this life. */
    private Tie agreed;

    /**
     * What the anchor has to say.
     *
     * @param settled whether it did; false = it may not have counted yet
     */
    private record Tie(long count, String nonce, boolean settled) {
        static Tie ahead(long count) {
            return new Tie(count, UUID.randomUUID().toString().replace("-", ""), false);
        }

        boolean isPending(Mark mark) {
            return !settled && mark.count() == count - 1;
        }

        boolean fits(Mark mark, AnchorNote note) {
            return isPending(mark) || (mark.count() == count && nonce.equals(note.nonce()));
        }
    }

    StoreAnchor(Sql sql, Anchor anchor) {
        this.sql = sql;
        this.anchor = anchor;
    }

    /**
     * Holds the store against the anchor, and finishes what was cut off.
     *
     * @param live whether to ask the anchor though they agreed before and the store has not changed
     * @return false when the store was an older one: what it holds is unsure now
     * @throws AnchorException nobody knows
     */
    synchronized boolean check(boolean live) throws AnchorException {
        Tie tie = tie();
        if (!live && tie != null && tie.equals(agreed)) {
            return true;
        }
        Mark mark = anchor.read();
        AnchorNote note = AnchorNote.parse(mark.note());
        if (tie != null && tie.fits(mark, note)) {
            settle(tie, mark);
            return true;
        }
        distrust(tie, mark, note);
        return false;
    }

    /**
     * Writes what must not be forgotten; the anchor has counted it when this returns.
     *
     * @throws AnchorException the anchor does not answer, or the store is an older one: then
     *     nothing is written. When it stops answering in between, it is written, and nothing opens
     *     before {@link #check} has finished it
     */
    synchronized <T> T write(Sql.Work<T> content) throws AnchorException {
        if (!check(true)) {
            throw older();
        }
        if (untold().size() >= MOST_UNTOLD) {
            throw new AnchorException(
                    "too much began without the server; it has to hear of it before more begins");
        }
        Tie next = Tie.ahead(agreed.count() + 1);
        T result =
                sql.inTransactionRetrying(
                        tx -> {
                            T done = content.run(tx);
                            keep(tx, next);
                            return done;
                        });
        settle(next, new Mark(agreed.count(), ""));
        return result;
    }

    static AnchorException older() {
        return new AnchorException(
                "what this box remembers is older than it should be; the server has to confirm it");
    }

    private void settle(Tie tie, Mark mark) throws AnchorException {
        if (tie.isPending(mark)) {
            anchor.note(new AnchorNote(tie.nonce(), untold()).text());
            anchor.advance();
        }
        Tie settled = new Tie(tie.count(), tie.nonce(), true);
        if (!tie.settled()) {
            sql.inTransactionRetrying(tx -> keep(tx, settled));
        }
        agreed = settled;
    }

    private void distrust(Tie tie, Mark mark, AnchorNote note) throws AnchorException {
        Tie next = Tie.ahead(mark.count() + 1);
        int licences =
                sql.inTransactionRetrying(
                        tx -> {
                            note.untold().forEach(play -> recall(tx, play));
                            keep(tx, next);
                            return tx.update("UPDATE player_licence SET unsure = 1");
                        });
        if (tie == null) {
            LOG.info("The store of licences is tied to the TPM; the server confirms {}", licences);
        } else {
            LOG.warn(
                    "The store of licences is older than the TPM says, as if restored from a backup:"
                            + " none of its {} licences opens before the server has confirmed it",
                    licences);
        }
        settle(next, mark);
    }

    private static void recall(Sql tx, Begun play) {
        tx.update(
                "INSERT INTO player_first_play (pass, began, licence, statement)"
                        + " VALUES (?, ?, ?, '') ON CONFLICT (pass) DO NOTHING",
                play.pass(),
                play.began(),
                play.licence());
    }

    private List<Begun> untold() {
        return sql.query(
                "SELECT pass, licence, began FROM player_first_play"
                        + " WHERE told = 0 AND licence IS NOT NULL ORDER BY began",
                row ->
                        new Begun(
                                row.getString("pass"),
                                row.getString("licence"),
                                Sql.instant(row, "began")));
    }

    private Tie tie() {
        return sql.first(
                        "SELECT counted, nonce, settled FROM player_anchor",
                        row ->
                                new Tie(
                                        row.getLong("counted"),
                                        row.getString("nonce"),
                                        row.getInt("settled") == 1))
                .orElse(null);
    }

    private static int keep(Sql tx, Tie tie) {
        tx.update("DELETE FROM player_anchor");
        return tx.update(
                "INSERT INTO player_anchor (counted, nonce, settled) VALUES (?, ?, ?)",
                tie.count(),
                tie.nonce(),
                tie.settled() ? 1 : 0);
    }
}
