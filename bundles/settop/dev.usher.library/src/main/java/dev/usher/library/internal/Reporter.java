package dev.usher.library.internal;

import dev.usher.backend.api.Backend;
import dev.usher.backend.api.BackendException;
import dev.usher.backend.api.BoxReport;
import dev.usher.media.api.Problem;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the server how the box stands: soon after a change, but not too often, and never silent for
 * long.
 */
final class Reporter {
    private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);

    private final Backend backend;
    private final Supplier<BoxReport> report;
    private final ServerLink link;
    private final ScheduledExecutorService worker;
    private final long gapNanos;
    private final AtomicBoolean due = new AtomicBoolean();
    private volatile long last;

    Reporter(
            Backend backend,
            Supplier<BoxReport> report,
            ServerLink link,
            ScheduledExecutorService worker,
            Duration gap) {
        this.backend = backend;
        this.report = report;
        this.link = link;
        this.worker = worker;
        this.gapNanos = gap.toNanos();
        this.last = System.nanoTime() - gapNanos;
    }

    /**
     * Something changed; any thread. While the server is away nothing is tried: its return is a
     * change, too.
     */
    void soon() {
        if (link.isOffline() || !due.compareAndSet(false, true)) {
            return;
        }
        long delay = Math.max(0, last + gapNanos - System.nanoTime());
        try {
            worker.schedule(this::send, delay, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("Nothing is reported while stopping", e);
        }
    }

    /** Time since the last report was tried. */
    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - last);
    }

    private void send() {
        due.set(false);
        last = System.nanoTime();
        try {
            backend.report(report.get());
            link.online();
        } catch (BackendException e) {
            link.offline(e.getMessage());
        } catch (Problem refusal) {
            link.offline(refusal.getMessage());
        } catch (RuntimeException e) {
            // the edge of a thread: nobody above would see it
            LOG.error("The box's report could not be made; the server will not schedule for it", e);
        }
    }
}
