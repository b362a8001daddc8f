package dev.usher.identity.internal;

import java.io.IOException;
import java.time.Instant;

/** Where the clock keeps what it must not forget. */
interface ClockMarks {
    /**
     * What is kept.
     *
     * @param floor confirmed by the server; the epoch before its first word
     * @param reading highest time shown without confirmation since; the epoch when there is none
     * @param stopped whether the clock wrote this as its last act: nothing was shown since
     */
    record Marks(Instant floor, Instant reading, boolean stopped) {
        Instant highest() {
            return reading.isAfter(floor) ? reading : floor;
        }
    }

    /** Marks of the epoch when there are none. */
    Marks read() throws IOException;

    /** Kept, whatever happens afterwards. */
    void write(Marks marks) throws IOException;
}
