package dev.usher.library.internal;

import dev.usher.backend.api.Backend;
import dev.usher.backend.api.BackendException;
import dev.usher.backend.api.Orders;
import dev.usher.media.api.Problem;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for the server's orders, one long question after the other; a thread of its own. */
final class Conversation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
    private static final Duration HASTE = Duration.ofMillis(200);

    private final Backend backend;
    private final ServerLink link;
    private final ExecutorService worker;
    private final Consumer<Orders> take;
    private final Timing timing;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "usher-orders");

    /**
     * @param take what to do with orders; runs on {@code worker}, before the next question is asked
     */
    Conversation(
            Backend backend,
            ServerLink link,
            ExecutorService worker,
            Consumer<Orders> take,
            Timing timing) {
        this.backend = backend;
        this.link = link;
        this.worker = worker;
        this.take = take;
        this.timing = timing;
    }

    void start() {
        thread.start();
    }

    private void run() {
        long revision = 0;
        Duration pause = timing.firstPause();
        try {
            while (stopped.getCount() > 0) {
                long asked = System.nanoTime();
                Orders orders = ask(revision);
                if (orders == null) {
                    rest(pause);
                    Duration twice = pause.multipliedBy(2);
                    pause =
                            twice.compareTo(timing.longestPause()) < 0
                                    ? twice
                                    : timing.longestPause();
                    continue;
                }
                pause = timing.firstPause();
                boolean news = orders.revision() != revision;
                revision = orders.revision();
                if (!news && System.nanoTime() - asked < HASTE.toNanos()) {
                    // a server that does not hold the question must not be asked without end
                    rest(timing.firstPause());
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("Stopped while waiting");
        }
    }

    /**
     * @return null when there was no answer, or it could not be used
     */
    private Orders ask(long revision) throws InterruptedException {
        try {
            Orders orders = backend.orders(revision, timing.patience());
            link.online();
            worker.submit(() -> take.accept(orders)).get();
            return orders;
        } catch (BackendException e) {
            link.offline(e.getMessage());
        } catch (Problem refusal) {
            link.offline(refusal.getMessage());
        } catch (ExecutionException e) {
            LOG.error("The server's orders could not be followed; trying again", e.getCause());
        } catch (RejectedExecutionException e) {
            LOG.debug("Orders came while stopping", e);
        }
        return null;
    }

    /** Up to half as long again, so that boxes do not all come at once when the server is back. */
    private void rest(Duration pause) throws InterruptedException {
        long millis = pause.toMillis();
        boolean stop =
                stopped.await(
                        millis + ThreadLocalRandom.current().nextLong(millis / 2 + 1),
                        TimeUnit.MILLISECONDS);
        LOG.trace("Rested, stopping {}", stop);
    }

    @Override
    public void close() {
        stopped.countDown();
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(3));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
