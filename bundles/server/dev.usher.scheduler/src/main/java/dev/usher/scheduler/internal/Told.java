package dev.usher.scheduler.internal;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Orders;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.server.api.BoxDirectory;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** What boxes are told besides their orders, and the whole of it in one message. Thread-safe. */
final class Told {
    private final InstantSource clock;
    private final PriorityLists lists;
    private final BoxDirectory directory;
    private final KnownItems items;
    private final Offenders offenders;
    private final Function<BoxId, List<DeliveryOrder>> orders;
    private final Map<BoxId, List<ItemId>> evictable = new ConcurrentHashMap<>();
    private final AtomicBoolean touched = new AtomicBoolean();
    private volatile Common common;

    /** What every box is told. */
    private record Common(List<BoxId> refused, Set<String> excluded, long catalogRevision) {}

    Told(
            InstantSource clock,
            PriorityLists lists,
            BoxDirectory directory,
            KnownItems items,
            Offenders offenders,
            Function<BoxId, List<DeliveryOrder>> orders) {
        this.clock = clock;
        this.lists = lists;
        this.directory = directory;
        this.items = items;
        this.offenders = offenders;
        this.orders = orders;
        this.common = read();
    }

    private Common read() {
        Set<String> excluded = offenders.excluded();
        Set<BoxId> refused = new LinkedHashSet<>(directory.revoked());
        excluded.stream()
                .filter(s -> !s.startsWith("repository:"))
                .sorted()
                .forEach(s -> refused.add(new BoxId(s)));
        return new Common(List.copyOf(refused), excluded, items.revision());
    }

    /** The catalog or the standing of boxes may be another. */
    void touch() {
        touched.set(true);
    }

    /** Reads what every box is told, if it may have changed; true when it did. */
    boolean renew() {
        boolean due = touched.getAndSet(false);
        if (!due && common.excluded().equals(offenders.excluded())) {
            return false;
        }
        Common before = common;
        common = read();
        return !common.equals(before);
    }

    /** What may leave a box; true when that is another than before. */
    boolean evictable(BoxId box, List<ItemId> list) {
        List<ItemId> before =
                list.isEmpty() ? evictable.remove(box) : evictable.put(box, List.copyOf(list));
        return !list.equals(before == null ? List.of() : before);
    }

    Orders write(BoxId box, long revision) {
        Common everybody = common;
        return new Orders(
                revision,
                clock.instant(),
                OrderBook.LEASE_SECONDS,
                orders.apply(box),
                lists.pending(box),
                everybody.refused(),
                everybody.catalogRevision(),
                evictable.getOrDefault(box, List.of()));
    }
}
