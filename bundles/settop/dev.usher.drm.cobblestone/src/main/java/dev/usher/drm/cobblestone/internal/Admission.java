package dev.usher.drm.cobblestone.internal;

import dev.usher.drm.api.DrmException;
import dev.usher.drm.api.DrmException.Reason;
import dev.usher.drm.api.host.DrmHost;
import dev.usher.drm.api.host.Viewer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Whether a screening may begin, and go on: asked at its opening and before every read. Used by one
 * thread at a time.
 */
final class Admission {
    /** How far clocks may be apart. */
    static final Duration TOLERANCE = Duration.ofSeconds(120);

    private final DrmHost host;
    private final Policy policy;
    private final LongSupplier nanoTime;

    /** The last trusted time and the monotonic clock's reading then; null = none yet. */
    private Instant heard;

    private long heardNanos;

    /** First play under this pass, as this box and the server know it; null = not yet. */
    private Instant began;

    /** When this screening began; null = no byte was read yet. */
    private Instant screening;

    Admission(DrmHost host, Policy policy, LongSupplier nanoTime) {
        this.host = host;
        this.policy = policy;
        this.nanoTime = nanoTime;
        began = policy.began(host.firstPlay(policy.pass()).orElse(null));
        screening = host.screeningBegan().orElse(null);
    }

    /**
     * May it be watched now?
     *
     * @throws DrmException RATING, PIN_REQUIRED, CLOCK_SUSPECT, NOT_YET, EXPIRED
     */
    void check() throws DrmException {
        requireViewer();
        requireTime(now());
    }

    /**
     * Bytes are about to be given out: may they, and if it is for the first time, that is written
     * down before.
     *
     * @throws DrmException as {@link #check}
     * @throws IOException it cannot be written down
     */
    void admit() throws DrmException, IOException {
        requireViewer();
        Instant now = now();
        requireTime(now);
        if (policy.waits(began)) {
            // never by a clock that only goes on because a screening runs
            Instant trusted = host.now().orElseThrow(Admission::suspect);
            began = policy.began(host.beginViewing(policy.pass(), policy.lid(), trusted));
            requireTime(now);
        }
        if (screening == null) {
            screening = now;
        }
    }

    /** When this screening has to stop; empty = never, or its viewing period has not begun. */
    Optional<Instant> end() {
        Optional<Instant> end = policy.waits(began) ? Optional.empty() : policy.end(began);
        return end.map(then -> isInTime(then) ? then.plus(policy.grace()) : then);
    }

    private boolean isInTime(Instant end) {
        return screening != null && screening.isBefore(end);
    }

    /** A running screening outlives the moment in which the box loses the time. */
    private Instant now() throws DrmException {
        Optional<Instant> trusted = host.now();
        if (trusted.isPresent()) {
            heard = trusted.get();
            heardNanos = nanoTime.getAsLong();
            return heard;
        }
        if (heard == null || screening == null) {
            throw suspect();
        }
        return heard.plusNanos(nanoTime.getAsLong() - heardNanos);
    }

    private void requireTime(Instant now) throws DrmException {
        if (policy.notBefore() != null && now.isBefore(policy.notBefore())) {
            throw new DrmException(
                    Reason.NOT_YET, "The licence is not valid before " + policy.notBefore() + ".");
        }
        if (began != null && now.isBefore(began.minus(TOLERANCE))) {
            // written down by a clock that was ahead: until the server has set it right, nobody
            // gains the time between
            throw new DrmException(
                    Reason.CLOCK_SUSPECT,
                    "Viewing began when this box's clock was ahead. Connect the box to the server.");
        }
        Instant end =
                policy.end(began)
                        .map(then -> isInTime(then) ? then.plus(policy.grace()) : then)
                        .orElse(null);
        if (end != null && !now.isBefore(end)) {
            if (host.certain().isBefore(end)) {
                throw suspect();
            }
            throw new DrmException(
                    Reason.EXPIRED, "The viewing period ended at " + end + ". Buy a new pass.");
        }
    }

    private void requireViewer() throws DrmException {
        Viewer viewer = host.viewer().orElse(null);
        if (viewer == null) {
            return;
        }
        if (policy.rating() > viewer.maxRating()) {
            throw new DrmException(
                    Reason.RATING, "This is for viewers from " + policy.rating() + " years on.");
        }
        if (policy.pin() && !viewer.pinVerified()) {
            throw new DrmException(Reason.PIN_REQUIRED, "This asks for a PIN.");
        }
    }

    private static DrmException suspect() {
        return new DrmException(
                Reason.CLOCK_SUSPECT,
                "The box's clock cannot be trusted now. Connect the box to the server.");
    }
}
