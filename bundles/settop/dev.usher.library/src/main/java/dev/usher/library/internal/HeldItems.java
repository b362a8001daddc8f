package dev.usher.library.internal;

import dev.usher.library.room.Room;
import dev.usher.library.store.HouseholdStore;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.Problem;
import dev.usher.persistence.PersistenceException;
import dev.usher.settop.api.Swarm;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The items on the box's disk, and how they leave it. Used by one thread. */
final class HeldItems implements Room.Disk {
    private static final Logger LOG = LoggerFactory.getLogger(HeldItems.class);

    private final HouseholdStore household;
    private final Manifests manifests;
    private final Arrivals arrivals;
    private final Swarm swarm;
    private final Set<ItemId> leaving = new HashSet<>();

    HeldItems(HouseholdStore household, Manifests manifests, Arrivals arrivals, Swarm swarm) {
        this.household = household;
        this.manifests = manifests;
        this.arrivals = arrivals;
        this.swarm = swarm;
    }

    @Override
    public long free() {
        return swarm.diskFree();
    }

    @Override
    public Map<ItemId, Long> taken() {
        Map<ItemId, Long> taken = new HashMap<>();
        for (Manifest m : manifests.all()) {
            if (swarm.placed(m.infoHash())) {
                taken.put(m.item(), m.layout().length());
            }
        }
        return taken;
    }

    boolean placed(ItemId item, InfoHash version) {
        return manifests.of(item).map(m -> m.infoHash().equals(version)).orElse(false)
                && swarm.placed(version);
    }

    @Override
    public void evict(ItemId item) {
        household.leaves(item);
        leaving.add(item);
        finishLeaving();
    }

    /** Items whose removal a crash interrupted. */
    void open() {
        leaving.addAll(household.leaving());
        finishLeaving();
    }

    /** Goes on with removals that were interrupted, or for which the disk was not there. */
    void finishLeaving() {
        for (ItemId item : List.copyOf(leaving)) {
            Optional<InfoHash> version = manifests.of(item).map(Manifest::infoHash);
            if (version.isPresent() && !swarm.placed(version.get()) && free() == 0) {
                // no disk
                continue;
            }
            try {
                version.ifPresent(swarm::remove);
                manifests.forget(item);
                arrivals.forget(item);
                household.left(item);
                leaving.remove(item);
            } catch (Problem | PersistenceException e) {
                LOG.warn("Item {} could not leave the box yet: {}", item, e.getMessage());
            }
        }
    }
}
