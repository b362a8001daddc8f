package dev.usher.renderer.mpv.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.renderer.api.Playback;
import dev.usher.renderer.api.host.MediaSource;
import dev.usher.renderer.api.host.PlaybackListener;
import dev.usher.renderer.api.host.PlaybackListener.State;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * One presentation. mpv says "playing" before anything is seen or heard, so PLAYING waits for
 * evidence: the position moved on, or for a picture that it was drawn.
 */
final class MpvPlayback implements Playback, MpvProcess.Listener {
    private static final double MOVED_SECONDS = 0.01;
    private static final double UNKNOWN = -1;
    private final MediaSource source;
    private final PlaybackListener listener;
    private final Consumer<MpvPlayback> over;
    private final boolean picture;
    private MpvProcess mpv;
    private boolean loaded;
    private boolean drawn;
    private boolean paused;
    private boolean done;
    private State told = State.STARTING;
    private double seconds;
    private double evidenceFrom = UNKNOWN;

    MpvPlayback(MediaSource source, PlaybackListener listener, Consumer<MpvPlayback> over) {
        this.source = source;
        this.listener = listener;
        this.over = over;
        this.picture = source.mediaType().startsWith("image/");
        this.seconds = seconds(source.startAt());
    }

    /**
     * @param process idle; this playback's from now on
     */
    synchronized void start(MpvProcess process) {
        mpv = process;
        mpv.attach(this);
        mpv.send("observe_property", 1, "time-pos");
        mpv.send("observe_property", 2, "pause");
        mpv.send("set_property", "force-media-title", source.title());
        if (!picture) {
            // a property and not an option of loadfile, whose arguments differ between versions of
            // mpv
            mpv.send("set_property", "start", Double.toString(seconds));
        }
        mpv.send("loadfile", source.uri().toString());
        listener.state(State.STARTING, "");
    }

    @Override
    public synchronized void event(JsonNode event) {
        switch (event.path("event").asText()) {
            case "file-loaded" -> loaded = true;
            case "playback-restart" -> drawn();
            case "property-change" -> changed(event.path("name").asText(), event.path("data"));
            case "end-file" ->
                    ended(event.path("reason").asText(), event.path("file_error").asText());
            default -> {
                // mpv tells much more than we ask
            }
        }
    }

    private void drawn() {
        drawn = true;
        evidenceFrom = UNKNOWN;
        if (picture && !paused) {
            tell(State.PLAYING, "");
        }
    }

    private void changed(String property, JsonNode value) {
        if (property.equals("pause")) {
            paused = value.asBoolean();
            evidenceFrom = UNKNOWN;
            if (paused && drawn) {
                tell(State.PAUSED, "");
            } else if (picture && drawn) {
                tell(State.PLAYING, "");
            }
        } else if (property.equals("time-pos") && value.isNumber() && loaded && !picture) {
            seconds = value.asDouble();
            if (evidenceFrom == UNKNOWN) {
                evidenceFrom = seconds;
            } else if (drawn && !paused && seconds > evidenceFrom + MOVED_SECONDS) {
                tell(State.PLAYING, "");
            }
        }
    }

    private void ended(String reason, String error) {
        switch (reason) {
            case "eof" -> tell(State.ENDED, "");
            case "error" -> tell(State.FAILED, "mpv cannot show it: " + error);
            case "redirect" -> {
                // goes on with what the file names
            }
            default -> tell(State.FAILED, "mpv was closed (" + reason + ")");
        }
    }

    @Override
    public void exited(String reason) {
        synchronized (this) {
            tell(State.FAILED, reason);
        }
        over.accept(this);
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
    public synchronized void speed(double speed) {
        if (done) {
            return;
        }
        if (speed > 0) {
            mpv.send("set_property", "speed", speed);
        }
        mpv.send("set_property", "pause", speed <= 0);
    }

    @Override
    public synchronized void seek(Duration position) {
        if (done || picture) {
            return;
        }
        seconds = seconds(position);
        if (loaded) {
            mpv.send("seek", seconds, "absolute+exact");
        } else {
            mpv.send("set_property", "start", Double.toString(seconds));
        }
    }

    @Override
    public synchronized Duration position() {
        return picture ? Duration.ZERO : Duration.ofNanos((long) (seconds * 1e9));
    }

    @Override
    public void close() {
        synchronized (this) {
            done = true;
        }
        // not in the lock: the conversation's thread may want to tell something before it ends
        mpv.close();
        over.accept(this);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
