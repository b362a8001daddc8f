package dev.usher.renderer.browser.internal;

import dev.usher.renderer.api.Playback;
import dev.usher.renderer.api.host.MediaSource;
import dev.usher.renderer.api.host.PlaybackListener;
import dev.usher.renderer.api.host.PlaybackListener.State;
import dev.usher.renderer.api.host.Protection;
import dev.usher.settop.api.RenderCommand;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One presentation on the page. The page's word is not enough for PLAYING: what has time must have
 * moved on between two reports.
 */
final class BrowserPlayback implements Playback {
    private static final double MOVED_SECONDS = 0.01;
    private static final double UNKNOWN = -1;

    /** A page that is idle so long after it was asked was loaded anew and knows nothing. */
    private static final Duration OVERLOOKED = Duration.ofSeconds(2);

    private final String session = UUID.randomUUID().toString();
    private final MediaSource source;
    private final boolean timed;
    private final PlaybackListener listener;
    private final Consumer<RenderCommand> page;
    private final LongSupplier nanoTime;
    private final Consumer<BrowserPlayback> over;
    private double speed = 1;
    private double seconds;
    private double evidenceFrom = UNKNOWN;
    private long asked;
    private State told = State.STARTING;
    private boolean done;
    private boolean closed;

    BrowserPlayback(
            MediaSource source,
            boolean timed,
            PlaybackListener listener,
            Consumer<RenderCommand> page,
            LongSupplier nanoTime,
            Consumer<BrowserPlayback> over) {
        this.source = source;
        this.timed = timed;
        this.listener = listener;
        this.page = page;
        this.nanoTime = nanoTime;
        this.over = over;
        this.seconds = seconds(source.startAt());
    }

    synchronized void show() {
        asked = nanoTime.getAsLong();
        evidenceFrom = UNKNOWN;
        page.accept(
                new RenderCommand(
                        session,
                        "open",
                        source.uri().toString(),
                        source.mediaType(),
                        source.title(),
                        seconds,
                        speed,
                        seconds,
                        source.protection().map(Protection::keySystem).orElse(null),
                        source.protection().map(p -> p.licences().toString()).orElse(null)));
    }

    synchronized void heard(PageReport report) {
        if (done) {
            return;
        }
        boolean idle = report.state().equals("idle");
        if (idle && nanoTime.getAsLong() - asked > OVERLOOKED.toNanos()) {
            show();
        } else if (!idle && session.equals(report.session())) {
            obeyed(report);
        }
    }

    private void obeyed(PageReport report) {
        if (timed && report.position() != null) {
            seconds = report.position();
        }
        switch (report.state()) {
            case "playing" -> playing();
            case "paused" -> {
                evidenceFrom = UNKNOWN;
                tell(State.PAUSED, "");
            }
            case "ended" -> tell(State.ENDED, "");
            case "failed" -> {
                String reason = report.reason();
                tell(
                        State.FAILED,
                        "The television page cannot show it"
                                + (reason == null || reason.isBlank() ? "." : ": " + reason));
            }
            default -> {
                // starting is what was told already
            }
        }
    }

    private void playing() {
        if (!timed) {
            tell(State.PLAYING, "");
        } else if (evidenceFrom == UNKNOWN || seconds < evidenceFrom) {
            evidenceFrom = seconds;
        } else if (seconds > evidenceFrom + MOVED_SECONDS) {
            tell(State.PLAYING, "");
        }
    }

    /** The page says nothing any more. */
    synchronized void silence(Duration patience) {
        if (nanoTime.getAsLong() - asked > patience.toNanos()) {
            tell(State.FAILED, "The television page does not answer. Open it on this box.");
        }
    }

    private void tell(State state, String reason) {
        if (done || state == told) {
            return;
        }
        told = state;
        done = state == State.ENDED || state == State.FAILED;
        listener.state(state, reason);
    }

    @Override
    public synchronized void speed(double wanted) {
        speed = wanted;
        send("speed");
    }

    @Override
    public synchronized void seek(Duration position) {
        seconds = seconds(position);
        evidenceFrom = UNKNOWN;
        send("seek");
    }

    @Override
    public synchronized Duration position() {
        return timed ? Duration.ofNanos((long) (seconds * 1e9)) : Duration.ZERO;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        done = true;
        closed = true;
        page.accept(command("close"));
        over.accept(this);
    }

    private void send(String command) {
        if (!done) {
            page.accept(command(command));
        }
    }

    private RenderCommand command(String name) {
        return new RenderCommand(session, name, null, null, null, 0, speed, seconds, null, null);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
