package dev.usher.scheduler.internal;

import dev.usher.media.api.Problem;
import dev.usher.persistence.PersistenceException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that plans soon after it was asked to, once for many requests, and again when time
 * alone changes the plan: an entry's moment comes, a box or an avoided source falls out of its
 * lease.
 */
final class PlanningLoop {
    private static final Logger LOG = LoggerFactory.getLogger(PlanningLoop.class);

    /** Requests of this time are answered by one plan. */
    private static final Duration COALESCE = Duration.ofMillis(40);

    private static final Duration AT_LEAST_EVERY = Duration.ofSeconds(10);

    private final Supplier<Instant> plan;
    private final InstantSource clock;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(r -> new Thread(r, "usher-scheduler"));
    private final AtomicBoolean requested = new AtomicBoolean();
    private ScheduledFuture<?> timed;

    /**
     * @param plan plans; returns when it wants to plan again at the latest, null = whenever
     */
    PlanningLoop(Supplier<Instant> plan, InstantSource clock) {
        this.plan = plan;
        this.clock = clock;
    }

    void start() {
        request();
    }

    void request() {
        if (requested.compareAndSet(false, true)) {
            try {
                thread.schedule(this::run, COALESCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("An event came while the scheduler stopped");
            }
        }
    }

    void stop() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("The scheduler's thread did not end within 5 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        requested.set(false);
        if (timed != null) {
            timed.cancel(false);
        }
        Duration pause = AT_LEAST_EVERY;
        try {
            Instant next = plan.get();
            if (next != null) {
                Duration until = Duration.between(clock.instant(), next).plusMillis(1);
                pause = until.compareTo(pause) < 0 ? until : pause;
            }
        } catch (PersistenceException | Problem e) {
            // the old orders stay in force; the next round tries again
            LOG.error("No plan was made, the last one stays in force: {}", e.getMessage());
        } finally {
            schedule(pause);
        }
    }

    private void schedule(Duration pause) {
        if (!thread.isShutdown()) {
            timed =
                    thread.schedule(
                            this::run, Math.max(1, pause.toMillis()), TimeUnit.MILLISECONDS);
        }
    }
}
