package dev.usher.scheduler.internal;

import dev.usher.backend.api.Orders;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Which revision of its orders each box is at, and who waits for news. The orders themselves are
 * written when somebody reads them. Thread-safe.
 *
 * <p>Revisions count up and begin at the time of the start in milliseconds, so that a box that
 * knows a revision of an earlier life of the server gets an answer at once.
 */
final class OrderBook {
    /** How long orders hold without being renewed; a box asks at least twice in that time. */
    static final int LEASE_SECONDS = 60;

    /** Writes what a box is told now. Called without any lock of this class held. */
    @FunctionalInterface
    interface Writer {
        Orders write(BoxId box, long revision);
    }

    private final Writer writer;
    private final Map<BoxId, Long> revisions = new HashMap<>();
    private final Map<BoxId, CompletableFuture<Orders>> waiting = new HashMap<>();
    private long revision;

    /** Of what everybody is told. */
    private long common;

    OrderBook(InstantSource clock, Writer writer) {
        this.writer = writer;
        this.revision = clock.instant().toEpochMilli();
    }

    private record Answer(CompletableFuture<Orders> waiter, BoxId box, long revision) {
        void give(Writer writer) {
            waiter.complete(writer.write(box, revision));
        }
    }

    /** There are other orders than before for these boxes, or first ones. */
    void changed(Collection<BoxId> boxes) {
        List<Answer> answers = new ArrayList<>();
        synchronized (this) {
            for (BoxId box : boxes) {
                revisions.put(box, ++revision);
                CompletableFuture<Orders> waiter = waiting.remove(box);
                if (waiter != null) {
                    answers.add(new Answer(waiter, box, revision));
                }
            }
        }
        answers.forEach(a -> a.give(writer));
    }

    /** What everybody is told changed. */
    void allChanged() {
        List<Answer> answers = new ArrayList<>();
        synchronized (this) {
            common = ++revision;
            waiting.entrySet()
                    .removeIf(
                            e -> {
                                boolean known = revisions.containsKey(e.getKey());
                                if (known) {
                                    answers.add(new Answer(e.getValue(), e.getKey(), common));
                                }
                                return known;
                            });
        }
        answers.forEach(a -> a.give(writer));
    }

    /** The box is away; when it is back it gets a new revision. */
    synchronized void forget(BoxId box) {
        revisions.remove(box);
    }

    synchronized boolean knows(BoxId box) {
        return revisions.containsKey(box);
    }

    /**
     * Orders other than revision {@code after}, now or as soon as there are any. A box has one
     * waiter: the newest.
     */
    CompletableFuture<Orders> next(BoxId box, long after) {
        CompletableFuture<Orders> waiter = new CompletableFuture<>();
        CompletableFuture<Orders> replaced = null;
        long current;
        synchronized (this) {
            current = revision(box);
            if (current < 0 || current == after) {
                replaced = waiting.put(box, waiter);
            }
        }
        if (current >= 0 && current != after) {
            waiter.complete(writer.write(box, current));
        } else if (replaced != null) {
            settle(new Answer(replaced, box, current));
        }
        return waiter;
    }

    /** Negative until the first plan that had the box in it. */
    private long revision(BoxId box) {
        Long own = revisions.get(box);
        return own == null ? -1 : Math.max(own, common);
    }

    /** Nobody waits for this answer any more. */
    synchronized void forget(BoxId box, CompletableFuture<Orders> waiter) {
        waiting.remove(box, waiter);
    }

    /** Empty until the first plan that had the box in it. */
    Optional<Orders> present(BoxId box) {
        long current;
        synchronized (this) {
            current = revision(box);
        }
        return current < 0 ? Optional.empty() : Optional.of(writer.write(box, current));
    }

    /** Answers everybody with what there is. */
    void close() {
        List<Answer> last = new ArrayList<>();
        synchronized (this) {
            waiting.forEach((box, waiter) -> last.add(new Answer(waiter, box, revision(box))));
            waiting.clear();
        }
        last.forEach(this::settle);
    }

    /** No orders would tell a box to stop; having none to give yet is another thing. */
    private void settle(Answer a) {
        if (a.revision() < 0) {
            a.waiter().completeExceptionally(notReady());
        } else {
            a.give(writer);
        }
    }

    static Problem notReady() {
        return new Problem(
                "orders-not-ready",
                503,
                "There is no plan yet. Ask again in a moment.",
                Map.of("retryAfter", 1));
    }
}
