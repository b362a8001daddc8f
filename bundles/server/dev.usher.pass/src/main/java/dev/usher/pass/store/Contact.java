package dev.usher.pass.store;

import dev.usher.media.api.Problem;
import dev.usher.persistence.Sql;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a box says of itself when it asks for a licence.
 *
 * @param beginsNow whether it is an old box, whose viewing begins with its first licence
 * @param firstPlay when it began to show; null = not yet
 * @param sequence how far its store of licences has counted
 */
public record Contact(boolean beginsNow, FirstPlay firstPlay, long sequence) {
    private static final Logger LOG = LoggerFactory.getLogger(Contact.class);

    /** Of a box that said nothing that could be understood. */
    public static final Contact NONE = new Contact(true, null, 0);

    /**
     * A box's word that viewing began.
     *
     * @param licence id of the licence it began under
     */
    public record FirstPlay(String licence, Instant time) {}

    /**
     * @param changed whether the pass changed by it
     * @param restored whether the box's store has counted less than it had said before
     */
    record Taken(boolean changed, boolean restored) {}

    /**
     * @throws Problem first-play-invalid (400) when the licence was never granted to this box
     */
    Taken takeDown(Sql tx, GrantedPass pass, Instant now) {
        if (beginsNow) {
            return new Taken(begin(tx, pass, now), false);
        }
        boolean restored = count(tx, pass.holder().value(), now);
        if (firstPlay == null) {
            return new Taken(false, restored);
        }
        requireGranted(tx, pass);
        Instant time = firstPlay.time().isBefore(now) ? firstPlay.time() : now;
        return new Taken(begin(tx, pass, time), restored);
    }

    private void requireGranted(Sql tx, GrantedPass pass) {
        tx.first(
                        "SELECT licence FROM pass_key_grant WHERE pass = ? AND licence = ? AND box = ?",
                        row -> row.getString(1),
                        pass.id(),
                        firstPlay.licence(),
                        pass.holder().value())
                .orElseThrow(
                        () ->
                                new Problem(
                                        "first-play-invalid",
                                        400,
                                        "Viewing began under a licence this box was never given."));
    }

    /** The earliest word counts, but nothing was shown before the first key left. */
    private static boolean begin(Sql tx, GrantedPass pass, Instant said) {
        Instant time = said.isBefore(pass.firstLicence()) ? pass.firstLicence() : said;
        long viewSeconds = pass.purchase().terms().viewSeconds();
        boolean earlier = pass.firstPlay() == null || time.isBefore(pass.firstPlay());
        if (earlier) {
            tx.update(
                    "UPDATE pass_pass SET first_play = ?, view_until = ? WHERE id = ?",
                    time,
                    viewSeconds > 0 ? time.plusSeconds(viewSeconds) : null,
                    pass.id());
        }
        return earlier;
    }

    /** What the box's store had counted when it last said so; empty = it does not count. */
    Optional<Long> counted(Sql sql, String box) {
        return beginsNow
                ? Optional.empty()
                : sql.first(
                        "SELECT sequence FROM pass_box_store WHERE box = ?",
                        row -> row.getLong(1),
                        box);
    }

    /** A store that counts less than it has said before was restored from a copy. */
    private boolean count(Sql tx, String box, Instant now) {
        Optional<Long> before =
                tx.first(
                        "SELECT sequence FROM pass_box_store WHERE box = ? FOR UPDATE",
                        row -> row.getLong(1),
                        box);
        if (before.isEmpty()) {
            tx.update("INSERT INTO pass_box_store (box, sequence) VALUES (?, ?)", box, sequence);
        } else if (before.get() < sequence) {
            tx.update("UPDATE pass_box_store SET sequence = ? WHERE box = ?", sequence, box);
        } else if (before.get() > sequence) {
            LOG.warn(
                    "Box {} has counted {} but had said {}: its licences were restored from a copy",
                    box,
                    sequence,
                    before.get());
            tx.update(
                    "UPDATE pass_box_store SET sequence = ?, restored = ?, times = times + 1 WHERE box = ?",
                    sequence,
                    now,
                    box);
            return true;
        }
        return false;
    }
}
