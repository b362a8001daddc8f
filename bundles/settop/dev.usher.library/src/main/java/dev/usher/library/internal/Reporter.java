package dev.usher.library.internal;

import dev.usher.backend.api.Backend;
import dev.usher.backend.api.BackendException;
import dev.usher.backend.api.BoxReport;
import dev.usher.backend.api.Transfer;
import dev.usher.media.api.Problem;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the server how the box stands: soon after a change, but not too often; that a delivery goes
 * on as it did less often still, for reports go up the line that other boxes wait for.
 */
final class Reporter {
    private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);
    private static final long NEVER = Long.MAX_VALUE;

    private final Backend backend;
    private final Supplier<BoxReport> report;
    private final ServerLink link;
    private final ScheduledExecutorService worker;
    private final long gapNanos;
    private final long progressGapNanos;
    private final AtomicLong due = new AtomicLong(NEVER);
    private final long origin = System.nanoTime();
    private volatile long last;

    Reporter(
            Backend backend,
            Supplier<BoxReport> report,
            ServerLink link,
            ScheduledExecutorService worker,
            Timing timing) {
        this.backend = backend;
        this.report = report;
        this.link = link;
        this.worker = worker;
        this.gapNanos = timing.reportGap().toNanos();
        this.progressGapNanos = timing.progressGap().toNanos();
        this.last = -progressGapNanos;
    }

    private long now() {
        return System.nanoTime() - origin;
    }

    /**
     * Something changed; any thread. While the server is away nothing is tried: its return is a
     * change, too.
     */
    void soon() {
        after(gapNanos);
    }

    /** A part of the box told of this; that a delivery goes on can wait. Any thread. */
    void heard(Object data) {
        if (data instanceof Transfer t && t.state() == Transfer.State.RUNNING) {
            after(progressGapNanos);
        } else {
            soon();
        }
    }

    private void after(long gap) {
        long now = now();
        long at = Math.max(now, last + gap);
        if (link.isOffline() || due.getAndAccumulate(at, Math::min) <= at) {
            return;
        }
        try {
            worker.schedule(this::send, at - now, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("Nothing is reported while stopping", e);
        }
    }

    /** Time since the last report was tried. */
    Duration silence() {
        return Duration.ofNanos(now() - last);
    }

    private void send() {
        long now = now();
        if (due.get() > now) {
            // sent earlier than this was planned
            return;
        }
        due.set(NEVER);
        last = now;
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
