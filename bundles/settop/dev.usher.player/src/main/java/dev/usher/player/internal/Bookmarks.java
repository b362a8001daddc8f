package dev.usher.player.internal;

import dev.usher.media.api.ItemId;
import dev.usher.persistence.PersistenceException;
import dev.usher.player.store.Positions;
import dev.usher.player.store.Wallet;
import dev.usher.settop.api.Player.Session;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where somebody stopped watching. */
final class Bookmarks {
    private static final Logger LOG = LoggerFactory.getLogger(Bookmarks.class);
    private static final int LOOKS_PER_SAVE = 5;

    /** Below this nobody misses what is shown again. */
    private static final Duration WORTH_RESUMING = Duration.ofSeconds(5);

    private final Positions positions;
    private int looks;

    Bookmarks(Wallet wallet) {
        positions = wallet.positions();
    }

    /** Where to go on; zero = at the beginning. */
    Duration of(ItemId item, int file) {
        Duration stopped = positions.of(item, file);
        return stopped.compareTo(WORTH_RESUMING) < 0 ? Duration.ZERO : stopped;
    }

    /** It is somewhere else than when it was last looked at: that is kept now and then. */
    void moved(Session session) {
        looks++;
        if (looks % LOOKS_PER_SAVE == 0) {
            keep(session);
        }
    }

    void keep(Session session) {
        try {
            positions.keep(session.item(), session.file(), session.position());
        } catch (PersistenceException e) {
            // playing and stopping do not depend on it
            LOG.warn("The play position is not kept: {}", e.getMessage());
        }
    }
}
