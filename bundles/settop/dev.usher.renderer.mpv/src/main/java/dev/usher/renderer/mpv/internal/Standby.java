package dev.usher.renderer.mpv.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mpv that waits, idle and without a window, for the next film: to start the program is most of
 * the time to the first picture. Thread-safe.
 */
final class Standby implements AutoCloseable {
    /** Not while the box is starting. */
    static final Duration AFTER_BOOT = Duration.ofSeconds(5);

    /** Not while something else begins to play. */
    static final Duration AFTER_FILM = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(Standby.class);
    private static final long CLOSE_SECONDS = 5;

    private final List<String> commandLine;
    private final BooleanSupplier wanted;
    private final ScheduledExecutorService worker =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread thread = new Thread(task, "usher-mpv-standby");
                        thread.setDaemon(true);
                        return thread;
                    });
    private MpvProcess waiting;

    /**
     * @param wanted asked before each start
     */
    Standby(List<String> commandLine, BooleanSupplier wanted) {
        this.commandLine = commandLine;
        this.wanted = wanted;
    }

    /** Has one started, unless one waits already. */
    void prepare(Duration delay) {
        try {
            worker.schedule(this::start, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("closed meanwhile", e);
        }
    }

    private synchronized void start() {
        if (isReady() || !wanted.getAsBoolean()) {
            return;
        }
        try {
            waiting = new MpvProcess(commandLine);
        } catch (IOException e) {
            LOG.debug("the next film starts its own", e);
        }
    }

    synchronized boolean isReady() {
        return waiting != null && waiting.isAlive();
    }

    /** The one that waits, or one that is just being started. */
    synchronized MpvProcess take() throws IOException {
        MpvProcess taken = waiting;
        waiting = null;
        return taken != null && taken.isAlive() ? taken : new MpvProcess(commandLine);
    }

    @Override
    public void close() {
        if (worker.isShutdown()) {
            return;
        }
        try {
            worker.submit(this::end).get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("The waiting mpv does not end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            worker.shutdownNow();
        }
    }

    private synchronized void end() {
        if (waiting != null) {
            waiting.close();
            waiting = null;
        }
    }
}
