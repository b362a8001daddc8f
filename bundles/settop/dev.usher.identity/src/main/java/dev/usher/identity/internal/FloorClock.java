package dev.usher.identity.internal;

import dev.usher.settop.api.TrustedClock;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Time that does not go back.
 *
 * <p>On the disk are two marks: the <em>floor</em>, which is time the server vouched for and never
 * falls, and the <em>highest reading</em> shown to anybody without the server's word, which the
 * next word of the server replaces. A box that starts with its machine clock behind either by more
 * than two minutes does not know the time until the server tells. Otherwise the machine's clock is
 * believed once, at the start; from then on the monotonic clock counts, so setting the machine's
 * clock while the box runs has no effect. A machine clock that is set forward is believed until the
 * server's first word, and does no lasting harm.
 *
 * <p>The marks are not signed: an owner who may write the box's files can set them back, and is
 * noticed at the next word of the server. A box that sleeps (suspend) loses that time until the
 * next word of the server.
 */
@Component(
        service = {TrustedClock.class, FloorClock.class},
        configurationPid = Settings.PID)
@Designate(ocd = Settings.class)
public final class FloorClock implements TrustedClock {
    static final Duration TOLERANCE = Duration.ofSeconds(120);

    /** How long the server's word may be on its way. */
    private static final Duration TRANSIT = Duration.ofSeconds(2);

    /** How much confirmed time a crash may forget: far below the tolerance. */
    private static final Duration FORGETTABLE = Duration.ofSeconds(10);

    /**
     * After a power cut this much is added to what is on the disk. No box is on again sooner, so
     * that cuts, however many, put no right clock in the wrong.
     */
    static final Duration PERSIST_EVERY = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(FloorClock.class);

    private final ClockMarks kept;
    private final LongSupplier nanoTime;
    private final ScheduledExecutorService keeper;

    /** Time and the monotonic clock's reading then; null: time is unknown. */
    private Instant reference;

    private long referenceNanos;
    private boolean confirmed;
    private ClockMarks.Marks marks;

    @Activate
    public FloorClock(BundleContext context, Settings settings) throws IOException {
        this(
                new ClockFile(IdentityFiles.directory(context, settings)),
                Clock.systemUTC(),
                System::nanoTime,
                Executors.newSingleThreadScheduledExecutor(
                        work -> new Thread(work, "usher-clock")));
    }

    FloorClock(
            ClockMarks kept,
            InstantSource machine,
            LongSupplier nanoTime,
            ScheduledExecutorService keeper)
            throws IOException {
        this.nanoTime = nanoTime;
        this.keeper = keeper;
        this.kept = kept;
        marks = kept.read();
        start(machine.instant());
        keeper.scheduleWithFixedDelay(
                this::keep, PERSIST_EVERY.toSeconds(), PERSIST_EVERY.toSeconds(), TimeUnit.SECONDS);
    }

    private void start(Instant machine) {
        Instant reached = marks.highest();
        if (!marks.stopped()) {
            // so much may have been shown and forgotten: or else a box could be cut off again and
            // again just before it writes, and time would stand still
            reached = reached.plus(PERSIST_EVERY);
        }
        if (marks.highest().equals(Instant.EPOCH)) {
            LOG.info("The server has not told the time yet");
            return;
        }
        if (machine.isBefore(reached.minus(TOLERANCE))) {
            LOG.warn(
                    "The clock says {} but it was {} already: nothing new opens until the server told the time",
                    machine,
                    reached);
        } else {
            refer(machine.isBefore(reached) ? reached : machine);
        }
        write(marks.floor(), now().orElse(reached), false);
    }

    private void refer(Instant now) {
        reference = now;
        referenceNanos = nanoTime.getAsLong();
    }

    @Override
    public synchronized Optional<Instant> now() {
        return reference == null
                ? Optional.empty()
                : Optional.of(reference.plusNanos(nanoTime.getAsLong() - referenceNanos));
    }

    @Override
    public synchronized void sync(Instant serverTime) {
        boolean first = !confirmed;
        if (first || !onTheWay(serverTime)) {
            refer(serverTime);
        }
        confirmed = true;
        if (first || serverTime.isAfter(marks.floor().plus(FORGETTABLE))) {
            write(serverTime, Instant.EPOCH, false);
        }
    }

    /** A word a little behind the present took longer to come than an earlier one. */
    private boolean onTheWay(Instant serverTime) {
        Duration behind = Duration.between(serverTime, now().orElse(serverTime));
        return !behind.isNegative() && behind.compareTo(TRANSIT) < 0;
    }

    /** The server's word where there is one, the floor otherwise. */
    @Override
    public synchronized Instant certain() {
        return confirmed ? now().orElse(marks.floor()) : marks.floor();
    }

    private void keep() {
        keep(false);
    }

    private synchronized void keep(boolean stopped) {
        Instant now = now().orElse(null);
        if (now == null) {
            write(marks.floor(), marks.reading(), stopped);
        } else if (confirmed) {
            write(now, Instant.EPOCH, stopped);
        } else {
            write(marks.floor(), now, stopped);
        }
    }

    private void write(Instant floor, Instant reading, boolean stopped) {
        Instant highest = floor.isAfter(marks.floor()) ? floor : marks.floor();
        marks = new ClockMarks.Marks(highest, reading, stopped);
        try {
            kept.write(marks);
        } catch (IOException e) {
            LOG.error(
                    "The time cannot be kept; is the disk full? After a restart the box may ask the server for it",
                    e);
        }
    }

    @Deactivate
    void close() throws InterruptedException {
        keeper.shutdownNow();
        if (!keeper.awaitTermination(5, TimeUnit.SECONDS)) {
            LOG.warn("The clock's thread does not end");
        }
        keep(true);
    }
}
