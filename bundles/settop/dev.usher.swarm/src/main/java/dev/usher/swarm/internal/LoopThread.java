package dev.usher.swarm.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that decides. */
final class LoopThread implements EventLoop, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LoopThread.class);

    private final ScheduledThreadPoolExecutor executor;
    private volatile Thread thread;

    LoopThread() {
        executor =
                new ScheduledThreadPoolExecutor(
                        1,
                        task -> {
                            thread = new Thread(task, "usher-swarm");
                            thread.setDaemon(true);
                            return thread;
                        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public void post(Runnable task) {
        try {
            executor.execute(() -> run(task));
        } catch (RejectedExecutionException closed) {
            LOG.debug("closed; a late event is dropped");
        }
    }

    @Override
    public void later(Duration delay, Runnable task) {
        try {
            executor.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            LOG.debug("closed; nothing is scheduled any more");
        }
    }

    @Override
    public long now() {
        return System.nanoTime();
    }

    /** Does it on the loop and waits for the answer; what it throws is thrown here. */
    <T> T call(Supplier<T> question) {
        if (Thread.currentThread() == thread) {
            return question.get();
        }
        CompletableFuture<T> answer;
        try {
            answer = CompletableFuture.supplyAsync(question, executor);
        } catch (RejectedExecutionException closed) {
            throw new IllegalStateException("the swarm was stopped", closed);
        }
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    void call(Runnable task) {
        call(
                () -> {
                    task.run();
                    return null;
                });
    }

    /**
     * Runs a task if the loop still runs; for what comes after the end by nature, like a service
     * going away.
     */
    void callWhileRunning(Runnable task) {
        if (!executor.isShutdown()) {
            call(task);
        }
    }

    /** Lets what was posted finish, for a few seconds at most. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    /** One broken event must not stop all deliveries. */
    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("A swarm event failed; the delivery goes on with the next one", e);
        }
    }
}
