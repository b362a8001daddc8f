package dev.usher.scheduler.internal;

import dev.usher.backend.api.QueueChange;
import dev.usher.backend.api.QueueEntry;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.scheduler.store.QueueStore;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The boxes' lists and the changes that wait for them: tables, with a copy in memory. Thread-safe.
 */
final class PriorityLists {
    private static final int MAX_PENDING = 100;

    private final QueueStore store;
    private final Map<BoxId, List<QueueEntry>> queues;
    private final Map<BoxId, List<QueueChange>> pending;
    private final Map<BoxId, Long> applied = new HashMap<>();

    PriorityLists(QueueStore store) {
        this.store = store;
        this.queues = new HashMap<>(store.queues());
        this.pending = new HashMap<>(store.changes());
    }

    synchronized List<QueueEntry> queue(BoxId box) {
        return queues.getOrDefault(box, List.of());
    }

    synchronized List<QueueChange> pending(BoxId box) {
        return pending.getOrDefault(box, List.of());
    }

    /** Takes the box's word; true when something changed. */
    synchronized boolean reported(BoxId box, List<QueueEntry> queue, long appliedChange) {
        applied.put(box, appliedChange);
        List<QueueChange> left =
                pending(box).stream().filter(c -> c.sequence() > appliedChange).toList();
        if (queue.equals(queue(box)) && left.equals(pending(box))) {
            return false;
        }
        store.reported(box, queue, appliedChange);
        queues.put(box, List.copyOf(queue));
        pending.put(box, left);
        return true;
    }

    /** Keeps a change until the box has applied it. */
    synchronized void change(BoxId box, QueueChange.Op op, ItemId item, Instant deadline) {
        List<QueueChange> before = pending(box);
        if (before.size() >= MAX_PENDING) {
            throw new Problem(
                    "changes-waiting",
                    409,
                    before.size()
                            + " changes wait for the box already. Wait until it is switched on.");
        }
        QueueChange change = store.add(box, op, item, deadline, applied.getOrDefault(box, 0L));
        pending.put(box, Stream.concat(before.stream(), Stream.of(change)).toList());
    }
}
