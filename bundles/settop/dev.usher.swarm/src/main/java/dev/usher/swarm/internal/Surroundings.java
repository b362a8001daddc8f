package dev.usher.swarm.internal;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.media.api.BoxId;
import dev.usher.settop.api.Reach;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Where others reach this box, and which are at home with it. The loop's unless said otherwise. */
final class Surroundings {
    private static final long LOOK = TimeUnit.SECONDS.toNanos(1);

    private final Doors doors;
    private final Dialler dialler;
    private final Executor io;
    private final TrackerPeers tracker;
    private final Runnable onNeighbours;
    private List<DeliveryOrder> orders = List.of();
    private Map<BoxId, List<String>> neighbours = Map.of();
    private long lookedAt = System.nanoTime() - LOOK;
    private volatile List<String> ways = List.of();

    /**
     * @param tracker of peers, for when the server is away
     * @param onNeighbours {@link #orders} is different from now on
     */
    Surroundings(
            Doors doors,
            Dialler dialler,
            Executor io,
            TrackerPeers tracker,
            Runnable onNeighbours) {
        this.doors = doors;
        this.dialler = dialler;
        this.io = io;
        this.tracker = tracker;
        this.onNeighbours = onNeighbours;
    }

    /** Looks around, once a second at most. */
    void tend(long now) {
        if (now - lookedAt < LOOK) {
            return;
        }
        lookedAt = now;
        Optional<Reach> reach = dialler.reach();
        List<String> local = doors.local();
        // an address may have to be looked up
        reach.ifPresentOrElse(
                r -> io.execute(() -> ways = r.advertise(local)), () -> ways = List.of());
        Map<BoxId, List<String>> present = reach.map(Reach::neighbours).orElse(Map.of());
        if (!present.equals(neighbours)) {
            neighbours = present;
            onNeighbours.run();
        }
    }

    void take(List<DeliveryOrder> renewed) {
        orders = renewed;
    }

    /** The port other boxes connect to; 0 = none. */
    int port() {
        return doors.endpoints().stream()
                .map(e -> Integer.parseInt(e.substring(e.lastIndexOf(':') + 1)))
                .findFirst()
                .orElse(0);
    }

    /** The server's, with the boxes at home and, when it is away, those a tracker named. */
    List<DeliveryOrder> orders() {
        return tracker.with(HomeSources.with(orders, neighbours));
    }

    /** Best first; what the operator configured stands before what was found. Any thread. */
    List<String> endpoints() {
        List<String> found = ways;
        Set<String> all = new LinkedHashSet<>();
        if (found.isEmpty() || doors.isAdvertised()) {
            all.addAll(doors.endpoints());
        }
        all.addAll(found);
        return List.copyOf(all);
    }

    /** Any thread. */
    List<String> troubles() {
        List<String> all = new ArrayList<>(doors.troubles());
        dialler.reach().ifPresent(r -> all.addAll(r.troubles()));
        return all;
    }
}
