package dev.usher.scheduler.internal;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Orders;
import dev.usher.backend.api.QueueChange;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What each box is told now, and who waits for news. Thread-safe.
 *
 * <p>Revisions count up and begin at the time of the start in milliseconds, so that a box that
 * knows a revision of an earlier life of the server gets an answer at once.
 */
final class OrderBook {
    /** How long orders hold without being renewed; a box asks at least twice in that time. */
    static final int LEASE_SECONDS = 60;

    /** Everything but the revision. */
    record Page(
            List<DeliveryOrder> orders,
            List<QueueChange> changes,
            List<BoxId> revoked,
            long catalogRevision) {}

    private record Numbered(Page page, long revision) {}

    private final InstantSource clock;
    private final Map<BoxId, Numbered> pages = new HashMap<>();
    private final Map<BoxId, CompletableFuture<Orders>> waiting = new HashMap<>();
    private long revision;

    OrderBook(InstantSource clock) {
        this.clock = clock;
        this.revision = clock.instant().toEpochMilli();
    }

    /** Replaces all pages; who waits for a changed one gets it. */
    void publish(Map<BoxId, Page> fresh) {
        Map<CompletableFuture<Orders>, Orders> answers = new HashMap<>();
        synchronized (this) {
            pages.keySet().retainAll(fresh.keySet());
            fresh.forEach(
                    (box, page) -> {
                        Numbered before = pages.get(box);
                        if (before != null && before.page().equals(page)) {
                            return;
                        }
                        pages.put(box, new Numbered(page, ++revision));
                        CompletableFuture<Orders> waiter = waiting.remove(box);
                        if (waiter != null) {
                            answers.put(waiter, orders(pages.get(box)));
                        }
                    });
        }
        answers.forEach(CompletableFuture::complete);
    }

    /**
     * Orders other than revision {@code after}, now or as soon as there are any. A box has one
     * waiter: the newest.
     */
    CompletableFuture<Orders> next(BoxId box, long after) {
        CompletableFuture<Orders> waiter = new CompletableFuture<>();
        CompletableFuture<Orders> replaced;
        Numbered page;
        synchronized (this) {
            page = pages.get(box);
            if (page != null && page.revision() != after) {
                waiter.complete(orders(page));
                return waiter;
            }
            replaced = waiting.put(box, waiter);
        }
        if (replaced != null) {
            settle(replaced, page);
        }
        return waiter;
    }

    /** Nobody waits for this answer any more. */
    synchronized void forget(BoxId box, CompletableFuture<Orders> waiter) {
        waiting.remove(box, waiter);
    }

    /** Empty until the first plan that had the box in it. */
    synchronized Optional<Orders> present(BoxId box) {
        return Optional.ofNullable(pages.get(box)).map(this::orders);
    }

    synchronized List<DeliveryOrder> deliveries(BoxId box) {
        Numbered page = pages.get(box);
        return page == null ? List.of() : page.page().orders();
    }

    /** Answers everybody with what there is. */
    void close() {
        Map<CompletableFuture<Orders>, Numbered> last = new HashMap<>();
        synchronized (this) {
            waiting.forEach((box, waiter) -> last.put(waiter, pages.get(box)));
            waiting.clear();
        }
        last.forEach(this::settle);
    }

    /** No orders would tell a box to stop; having none to give yet is another thing. */
    private void settle(CompletableFuture<Orders> waiter, Numbered page) {
        if (page == null) {
            waiter.completeExceptionally(notReady());
        } else {
            waiter.complete(orders(page));
        }
    }

    static Problem notReady() {
        return new Problem(
                "orders-not-ready",
                503,
                "There is no plan yet. Ask again in a moment.",
                Map.of("retryAfter", 1));
    }

    private Orders orders(Numbered n) {
        Page p = n.page();
        return new Orders(
                n.revision(),
                clock.instant(),
                LEASE_SECONDS,
                p.orders(),
                p.changes(),
                p.revoked(),
                p.catalogRevision(),
                List.of());
    }
}
