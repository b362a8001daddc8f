package dev.usher.pass.store;

import dev.usher.persistence.Sql;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Places in the status list. Some are taken from the database at once; those a restart leaves over
 * stay empty.
 */
final class StatusPlaces {
    /** As the database's sequence counts. */
    private static final int AT_ONCE = 32;

    private final Sql sql;
    private volatile Block block = new Block(0, 0);

    StatusPlaces(Sql sql) {
        this.sql = sql;
    }

    /** A place nobody else gets. */
    long next() {
        long place = block.take();
        if (place >= 0) {
            return place;
        }
        // without a lock: who waited for it in a transaction would keep a connection from who has
        // it
        Block fresh =
                sql.first(
                                "SELECT nextval('pass_status_index')",
                                row -> new Block(row.getLong(1), AT_ONCE))
                        .orElseThrow();
        place = fresh.take();
        block = fresh;
        return place;
    }

    private static final class Block {
        private final AtomicLong next;
        private final long end;

        Block(long first, int count) {
            next = new AtomicLong(first);
            end = first + count;
        }

        /**
         * @return -1 when there is none left
         */
        long take() {
            long place = next.getAndIncrement();
            return place < end ? place : -1;
        }
    }
}
