package dev.usher.drm.host.process;

import dev.usher.crypto.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time as the host believes it: the operator's signed word, the monotonic clock since, and
 * after a start the machine's clock as long as it is not behind what was reached before. The box is
 * never asked. Thread-safe.
 *
 * <p>What is kept is the floor (the operator's word) and the highest time shown since. It is
 * written once a minute at most; a host that did not end in order therefore takes that minute for
 * gone, or else killing it again and again would make time stand still.
 */
public final class HostClock {
    /** A machine's clock may be so far behind without anybody having set it back. */
    static final Duration TOLERANCE = Duration.ofSeconds(120);

    static final Duration KEEP_EVERY = Duration.ofMinutes(1);

    private static final String MAGIC = "usher-drm-clock-1";
    private static final String STOPPED = "stopped";
    private static final String RUNNING = "running";
    private static final Logger LOG = LoggerFactory.getLogger(HostClock.class);

    private final Path file;
    private final LongSupplier nanoTime;
    private Instant floor = Instant.EPOCH;
    private Instant reading = Instant.EPOCH;
    private Instant reference;
    private long referenceNanos;
    private boolean confirmed;

    /**
     * @throws IOException the file is there and cannot be read; without it the clock would forget
     *     what time it was
     */
    public HostClock(Path file, InstantSource machine, LongSupplier nanoTime) throws IOException {
        this.file = file;
        this.nanoTime = nanoTime;
        boolean stopped = !Files.exists(file) || read();
        Instant reached = reading.isAfter(floor) ? reading : floor;
        if (reached.equals(Instant.EPOCH)) {
            return;
        }
        reached = stopped ? reached : reached.plus(KEEP_EVERY);
        Instant now = machine.instant();
        if (now.isBefore(reached.minus(TOLERANCE))) {
            LOG.warn("The machine's clock says {}, but it was {} already", now, reached);
        } else {
            refer(now.isBefore(reached) ? reached : now);
        }
        keep(false);
    }

    private boolean read() throws IOException {
        String[] words = Files.readString(file, StandardCharsets.US_ASCII).strip().split(" ");
        if (words.length != 4 || !words[0].equals(MAGIC)) {
            throw new IOException(file + " is damaged; restore it, or remove it and go online");
        }
        try {
            floor = Instant.parse(words[1]);
            reading = Instant.parse(words[2]);
        } catch (DateTimeParseException e) {
            throw new IOException(file + " is damaged; restore it, or remove it and go online", e);
        }
        return words[3].equals(STOPPED);
    }

    private void refer(Instant now) {
        reference = now;
        referenceNanos = nanoTime.getAsLong();
    }

    /** Empty: nobody told the time yet, or the machine's clock was set back. */
    public synchronized Optional<Instant> now() throws IOException {
        if (reference == null) {
            return Optional.empty();
        }
        Instant now = reference.plusNanos(nanoTime.getAsLong() - referenceNanos);
        if (now.isAfter((confirmed ? floor : reading).plus(KEEP_EVERY))) {
            keep(now, false);
        }
        return Optional.of(now);
    }

    /** Has certainly come; the epoch when the operator's word was never heard. */
    public synchronized Instant certain() throws IOException {
        return confirmed ? now().orElse(floor) : floor;
    }

    /** Whether the operator's word was heard since the start. */
    public synchronized boolean confirmed() {
        return confirmed;
    }

    /**
     * The operator's word. It corrects the machine's clock in both directions, but what it said
     * itself it does not take back.
     */
    public synchronized void hear(Instant word) throws IOException {
        Instant shown = confirmed ? now().orElse(word) : floor;
        refer(word.isBefore(shown) ? shown : word);
        confirmed = true;
        keep(false);
    }

    /** The last act of a host that ends in order. */
    public synchronized void stop() throws IOException {
        keep(true);
    }

    private void keep(boolean stopped) throws IOException {
        keep(
                reference == null
                        ? Instant.EPOCH
                        : reference.plusNanos(nanoTime.getAsLong() - referenceNanos),
                stopped);
    }

    private void keep(Instant now, boolean stopped) throws IOException {
        if (confirmed) {
            floor = now.isAfter(floor) ? now : floor;
            reading = Instant.EPOCH;
        } else if (now.isAfter(reading)) {
            reading = now;
        }
        String line =
                String.join(" ", MAGIC, "" + floor, "" + reading, stopped ? STOPPED : RUNNING);
        PrivateFile.write(file, line + "\n");
    }
}
