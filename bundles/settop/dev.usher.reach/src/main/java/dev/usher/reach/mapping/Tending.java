package dev.usher.reach.mapping;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A thread that looks after something: every few seconds, when asked to, and at the end. */
public final class Tending {
    private final ScheduledExecutorService thread;
    private final Runnable round;

    /**
     * @param name of the thread
     * @param round must not throw: there would be none after it
     */
    public Tending(String name, Runnable round, Duration pause) {
        this.round = round;
        thread =
                Executors.newSingleThreadScheduledExecutor(
                        task -> {
                            Thread t = new Thread(task, name);
                            t.setDaemon(true);
                            return t;
                        });
        thread.scheduleWithFixedDelay(
                round, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A round without waiting for its time. */
    public void now() {
        thread.execute(round);
    }

    /** Between the rounds. */
    public void execute(Runnable task) {
        thread.execute(task);
    }

    /**
     * A last round.
     *
     * @param atMost what takes longer is interrupted
     */
    public void end(Duration atMost) {
        now();
        thread.shutdown();
        try {
            if (!thread.awaitTermination(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
