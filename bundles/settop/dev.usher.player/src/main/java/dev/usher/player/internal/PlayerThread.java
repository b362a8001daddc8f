package dev.usher.player.internal;

import dev.usher.media.api.Problem;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread on which a playback lives, and one aside for what may take long. */
final class PlayerThread implements Executor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PlayerThread.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long CLOSE_SECONDS = 5;
    private final ScheduledExecutorService player = named("usher-player");
    private final ScheduledExecutorService aside = named("usher-player-purchases");

    /** One that does not keep the box from stopping. */
    static ScheduledExecutorService named(String name) {
        return Executors.newSingleThreadScheduledExecutor(
                task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
    }

    @Override
    public void execute(Runnable task) {
        submit(player, task, Duration.ZERO);
    }

    /** Runs on the player's thread and brings the result, or what went wrong, back. */
    <T> T call(Callable<T> task) {
        try {
            Future<T> result = player.submit(task);
            return result.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("player failed", e.getCause());
        } catch (TimeoutException e) {
            throw new Problem(
                    "renderer-hangs",
                    503,
                    "The renderer does not answer. Choose another one, or restart its part.");
        } catch (RejectedExecutionException e) {
            throw stopping();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw stopping();
        }
    }

    private static Problem stopping() {
        return new Problem(
                "player-stopping", 503, "The player is being stopped. Try again in a moment.");
    }

    void every(Duration period, Runnable task) {
        player.scheduleWithFixedDelay(
                guarded(task), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** At once, then with this pause in between. */
    void asideEvery(Duration period, Runnable task) {
        aside.scheduleWithFixedDelay(guarded(task), 0, period.toMillis(), TimeUnit.MILLISECONDS);
    }

    void aside(Runnable task) {
        submit(aside, task, Duration.ZERO);
    }

    void asideLater(Runnable task, Duration delay) {
        submit(aside, task, delay);
    }

    private static void submit(ScheduledExecutorService executor, Runnable task, Duration delay) {
        try {
            executor.schedule(guarded(task), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("too late, the player is stopped", e);
        }
    }

    /** An executor would swallow what goes wrong, and end a repeated task for good. */
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("The player failed", e);
            }
        };
    }

    @Override
    public void close() {
        for (ExecutorService executor : new ExecutorService[] {player, aside}) {
            executor.shutdownNow();
            try {
                if (!executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                    LOG.warn("A thread of the player does not end");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
