package dev.usher.profiles.internal;

import dev.usher.backend.api.BackendException;
import dev.usher.backend.api.Viewers;
import dev.usher.media.api.Problem;
import dev.usher.persistence.PersistenceException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the server now and then whether the household's rules changed. */
final class Refresher {
    private static final Logger LOG = LoggerFactory.getLogger(Refresher.class);
    private static final Duration UNKNOWN_RETRY = Duration.ofSeconds(3);
    private static final long CLOSE_SECONDS = 15;

    /** So that the boxes of a town that has power again do not ask as one. */
    private static final double JITTER = 0.1;

    private final ProfileBook book;
    private final Viewers viewers;
    private final Runnable changed;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final ScheduledExecutorService worker =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread thread = new Thread(task, "usher-profiles");
                        thread.setDaemon(true);
                        return thread;
                    });
    private volatile Duration period;

    /**
     * @param changed called after a newer list was accepted
     */
    Refresher(ProfileBook book, Viewers viewers, Runnable changed) {
        this.book = book;
        this.viewers = viewers;
        this.changed = changed;
    }

    void start(Duration every) {
        period = every;
        worker.execute(this::goOn);
    }

    private void goOn() {
        try {
            refresh();
        } finally {
            again();
        }
    }

    private void again() {
        Duration wait = book.list().isPresent() ? period : UNKNOWN_RETRY;
        double factor = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
        try {
            worker.schedule(this::goOn, (long) (wait.toMillis() * factor), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("closed meanwhile");
        }
    }

    /** Somebody looks at the profiles: they should see the newest in a moment. */
    void soon() {
        if (period != null && asked.compareAndSet(false, true)) {
            try {
                worker.execute(
                        () -> {
                            asked.set(false);
                            refresh();
                        });
            } catch (RejectedExecutionException e) {
                LOG.debug("closed meanwhile");
            }
        }
    }

    void refresh() {
        try {
            if (viewers.profiles(book.revision()).map(book::accept).orElse(false)) {
                changed.run();
            }
        } catch (BackendException | Problem e) {
            LOG.debug("The profiles stay as they are: {}", e.getMessage());
        } catch (PersistenceException e) {
            LOG.warn("The profiles cannot be kept: {}", e.getMessage());
        }
    }

    void close() {
        worker.shutdownNow();
        try {
            if (!worker.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("A request for profiles does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
