package dev.usher.driver.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.usher.renderer.api.Playback;
import dev.usher.renderer.api.Renderer;
import dev.usher.renderer.api.RendererException;
import dev.usher.renderer.api.host.MediaSource;
import dev.usher.renderer.api.host.PlaybackListener.State;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Renderer} keeps to, shown on something with time: by default a tone of {@link
 * #LENGTH}.
 */
@Tag("M3")
public abstract class RendererContract {
    protected static final Duration LENGTH = Duration.ofSeconds(10);

    private static final Duration SOON = Duration.ofMinutes(1);

    /** Tells what waits for a screen from what does not, on a busy machine, too. */
    private static final Duration QUICKLY = Duration.ofSeconds(10);

    protected final RecordingPlaybackListener listener = new RecordingPlaybackListener();
    private MediaServer server;
    private Playback playback;

    /** A renderer as the platform would get it; the same one for the length of a test. */
    protected abstract Renderer renderer();

    /** Media of {@link #LENGTH} that the renderer can show. */
    protected byte[] media() {
        return Samples.wave(LENGTH);
    }

    protected String mediaType() {
        return "audio/wav";
    }

    @BeforeEach
    void serve() {
        server = new MediaServer(media(), mediaType());
    }

    @AfterEach
    void takeOffTheScreen() {
        if (playback != null) {
            playback.close();
        }
        server.close();
    }

    @Test
    @DisplayName("has a short name, matches what it shows and nothing else")
    void matches() {
        assertThat(renderer().name()).matches("[a-z0-9-]{1,32}");
        assertThat(renderer().match(mediaType())).isBetween(1, 100);
        assertThat(renderer().match("application/x-no-such-thing")).isZero();
    }

    @Test
    @DisplayName("PLAYING is said once the position advances, ENDED at the end")
    void playsToTheEnd() throws RendererException {
        Duration begin = LENGTH.minusSeconds(2);
        open(server.media(), begin);
        await().atMost(SOON).until(() -> listener.heard(State.PLAYING));
        await().atMost(SOON)
                .until(
                        () ->
                                playback.position().compareTo(begin.plusMillis(500)) > 0
                                        || listener.last().state() == State.ENDED);
        await().atMost(SOON).until(() -> listener.last().state() == State.ENDED);
        assertThat(listener.heard(State.FAILED)).isFalse();
    }

    @Test
    @DisplayName("begins where it is told")
    void startsAt() throws RendererException {
        open(server.media(), Duration.ofSeconds(1));
        await().atMost(SOON).until(() -> listener.heard(State.PLAYING));
        assertThat(playback.position()).isBetween(Duration.ofMillis(900), LENGTH);
    }

    @Test
    @DisplayName("pause holds the position, speed 1 goes on")
    void pauses() throws RendererException {
        open(server.media(), Duration.ZERO);
        await().atMost(SOON).until(() -> listener.heard(State.PLAYING));
        assertTimeoutPreemptively(QUICKLY, () -> playback.speed(0));
        await().atMost(SOON).until(() -> listener.last().state() == State.PAUSED);
        Duration held = playback.position();
        await().during(Duration.ofMillis(400))
                .atMost(SOON)
                .until(() -> playback.position().minus(held).abs().toMillis() < 150);
        playback.speed(1);
        await().atMost(SOON).until(() -> listener.last().state() != State.PAUSED);
        playback.seek(LENGTH.minusSeconds(1));
        await().atMost(SOON).until(() -> listener.heard(State.ENDED));
    }

    @Test
    @DisplayName("seeks")
    void seeks() throws RendererException {
        open(server.media(), Duration.ZERO);
        await().atMost(SOON).until(() -> listener.heard(State.PLAYING));
        playback.speed(0);
        assertTimeoutPreemptively(QUICKLY, () -> playback.seek(Duration.ofSeconds(2)));
        await().atMost(SOON)
                .until(() -> playback.position().minusSeconds(2).abs().toMillis() < 300);
    }

    @Test
    @DisplayName("a source that is not there is FAILED with a reason, never PLAYING")
    void missingSource() throws RendererException {
        open(server.missing(), Duration.ZERO);
        await().atMost(SOON).until(() -> listener.last().state() == State.FAILED);
        assertThat(listener.last().reason()).isNotBlank();
        assertThat(listener.heard(State.PLAYING)).isFalse();
    }

    @Test
    @DisplayName(
            "close ends all threads, twice does no harm, later calls do nothing, FAILED is not said")
    void closes() throws RendererException {
        Threads threads = new Threads();
        open(server.media(), Duration.ZERO);
        await().atMost(SOON).until(() -> listener.heard(State.PLAYING));
        assertTimeoutPreemptively(QUICKLY, playback::close);
        threads.assertNoneLeft(QUICKLY);
        assertThatCode(
                        () -> {
                            playback.close();
                            playback.speed(0);
                            playback.seek(Duration.ofSeconds(1));
                            playback.position();
                        })
                .doesNotThrowAnyException();
        assertThat(listener.heard(State.FAILED)).isFalse();
    }

    @Test
    @DisplayName("close right after open leaves nothing behind")
    void closesAtOnce() throws RendererException {
        Threads threads = new Threads();
        open(server.media(), Duration.ZERO);
        playback.close();
        threads.assertNoneLeft(QUICKLY);
    }

    private void open(URI uri, Duration startAt) throws RendererException {
        MediaSource source =
                new MediaSource(uri, mediaType(), media().length, "conformance", startAt);
        playback = renderer().open(source, listener);
    }
}
