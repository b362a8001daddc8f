package dev.usher.backend.api;

import dev.usher.media.api.BoxId;
import java.util.List;

/**
 * An introduction of two boxes that cannot simply connect.
 *
 * @param id names the meeting
 * @param other whom the box meets
 * @param address for {@link Way#PUNCH} where the other's connection will come from, for {@link
 *     Way#RELAY} the relay; {@code host:port}, an empty host means the server's. Empty for {@link
 *     Way#HOST}
 * @param tickets what to show the relay, once; for {@link Way#HOST} the two that belong together
 */
public record Meeting(String id, BoxId other, Way way, String address, List<String> tickets) {
    /** How they meet. May grow: have a default branch. */
    public enum Way {
        /** Both connect to each other's outer address at the same time (shape of BEP 55). */
        PUNCH,
        /** Both connect to a relay. */
        RELAY,
        /** The box is the relay of two others. */
        HOST
    }

    public Meeting {
        tickets = List.copyOf(tickets);
    }

    @Override
    public String toString() {
        return "Meeting[" + id + ", " + way + " with " + other + " at " + address + "]";
    }
}
