package dev.usher.library.room;

import dev.usher.media.api.ItemId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes room for what is coming: lets go what the server named and the household does not want, the
 * least valuable first, and no more than it takes. Used by one thread.
 */
public final class Room {
    private static final Logger LOG = LoggerFactory.getLogger(Room.class);

    private final Disk disk;
    private final Keeping keeping;
    private final InstantSource clock;
    private List<ItemId> evictable = List.of();
    private Instant validUntil = Instant.MIN;

    /** The disk as far as room goes. */
    public interface Disk {
        /** Bytes left of the budget. */
        long free();

        /** Items that take room, and how many bytes each. */
        Map<ItemId, Long> taken();

        /** Removes the item and all that was known of it. */
        void evict(ItemId item);
    }

    public Room(Disk disk, Keeping keeping, InstantSource clock) {
        this.disk = disk;
        this.keeping = keeping;
        this.clock = clock;
    }

    /**
     * The server's word.
     *
     * @param names what may go, least valuable first
     * @param lease how long that holds: afterwards other copies may be gone
     */
    public void advise(List<ItemId> names, Duration lease) {
        evictable = List.copyOf(names);
        validUntil = clock.instant().plus(lease);
    }

    /**
     * Sees to it that so many bytes are free; lets nothing go when that would not be enough.
     *
     * @param urgent items that are more wanted than the one that is coming
     * @return whether there is room now
     */
    public boolean make(long bytes, Collection<ItemId> urgent) {
        long missing = bytes - disk.free();
        if (missing <= 0) {
            return true;
        }
        if (!clock.instant().isBefore(validUntil)) {
            return false;
        }
        Map<ItemId, Long> taken = disk.taken();
        List<ItemId> able = new ArrayList<>();
        Set<ItemId> kept = keeping.among(evictable);
        for (ItemId item : evictable) {
            if (taken.containsKey(item) && !kept.contains(item) && !urgent.contains(item)) {
                able.add(item);
            }
        }
        List<ItemId> victims = leastValuable(able, taken, missing);
        for (ItemId item : victims) {
            LOG.info("Item {} leaves the box for what is wanted more", item);
            disk.evict(item);
        }
        return !victims.isEmpty();
    }

    /** Empty = all of them together are not enough. */
    private static List<ItemId> leastValuable(
            List<ItemId> able, Map<ItemId, Long> taken, long missing) {
        List<ItemId> victims = new ArrayList<>();
        long surplus = -missing;
        for (ItemId item : able) {
            if (surplus >= 0) {
                break;
            }
            victims.add(item);
            surplus += taken.get(item);
        }
        if (surplus < 0) {
            return List.of();
        }
        // the last one may have made the ones before it needless; the most valuable stays first
        for (int i = victims.size() - 1; i >= 0; i--) {
            long bytes = taken.get(victims.get(i));
            if (bytes <= surplus) {
                surplus -= bytes;
                victims.remove(i);
            }
        }
        return victims;
    }
}
