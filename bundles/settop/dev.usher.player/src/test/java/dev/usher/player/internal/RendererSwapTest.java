package dev.usher.player.internal;

import static dev.usher.player.internal.TestBox.FILM;
import static dev.usher.player.internal.TestBox.candidate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.usher.renderer.api.RendererException;
import dev.usher.renderer.api.host.PlaybackListener.State;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("M1")
class RendererSwapTest {
    @TempDir Path directory;
    private TestBox box;
    private final TestRenderer mpv = new TestRenderer("mpv", 80);
    private final TestRenderer newer = new TestRenderer("mpv", 80);
    private final TestRenderer browser = new TestRenderer("browser", 40);

    @BeforeEach
    void start() {
        box = new TestBox(directory).readyToPlay(mpv);
    }

    @AfterEach
    void stop() {
        box.close();
    }

    private void playing(String renderer) {
        box.player.play(FILM, 0, renderer);
        mpv.listener.state(State.PLAYING, "");
        mpv.position = Duration.ofSeconds(100);
        await().until(() -> box.session().position().equals(Duration.ofSeconds(100)));
    }

    @Test
    @DisplayName("a newer version takes over at the last position, the session stays the same")
    void newerTakesOver() {
        playing("");
        String session = box.session().id();
        box.player.speed(2);
        box.player.addRenderer(candidate(newer, "1.1.0"));
        await().until(() -> !newer.opened.isEmpty());
        box.player.removeRenderer(mpv);
        assertThat(newer.opened)
                .singleElement()
                .satisfies(
                        source -> assertThat(source.startAt()).isEqualTo(Duration.ofSeconds(100)));
        await().until(() -> newer.speed == 2);
        assertThat(mpv.closed).isEqualTo(1);
        mpv.listener.state(State.FAILED, "the retired one is not heard any more");
        newer.listener.state(State.PLAYING, "");
        await().until(() -> box.session().state().equals("playing"));
        assertThat(box.session().id()).isEqualTo(session);
        assertThat(box.sessions).noneMatch(said -> said.state().equals("failed"));
    }

    @Test
    @DisplayName("an older version or another renderer beside it changes nothing")
    void othersDoNotDisturb() {
        playing("");
        box.player.addRenderer(candidate(new TestRenderer("mpv", 80), "0.9.0"));
        box.player.addRenderer(candidate(new TestRenderer("better", 99), "1.0.0"));
        box.player.speed(1);
        assertThat(mpv.closed).isZero();
        assertThat(box.session().renderer()).isEqualTo("mpv");
    }

    @Test
    @DisplayName("updated in place: gone for a moment, then it goes on")
    void comesBack() {
        playing("mpv");
        box.player.addRenderer(candidate(browser, "1.0.0"));
        box.player.removeRenderer(mpv);
        await().until(() -> box.session().state().equals("failed"));
        assertThat(box.session().reason()).contains("renderer mpv is gone");
        assertThat(browser.opened).isEmpty();
        assertThat(
                        box.player.stream(box.session().id())
                                .orElseThrow()
                                .read(5, ByteBuffer.allocate(10)))
                .isEqualTo(10);
        box.player.addRenderer(candidate(newer, "1.1.0"));
        await().until(() -> !newer.opened.isEmpty());
        assertThat(box.session().state()).isEqualTo("starting");
        assertThat(newer.opened.get(0).startAt()).isEqualTo(Duration.ofSeconds(100));
    }

    @Test
    @DisplayName("gone for good: the next best goes on, if nobody asked for this one by name")
    void nextBest() {
        playing("");
        box.player.addRenderer(candidate(browser, "1.0.0"));
        box.player.removeRenderer(mpv);
        await().until(() -> !browser.opened.isEmpty());
        assertThat(box.session().renderer()).isEqualTo("browser");
        assertThat(browser.opened.get(0).startAt()).isEqualTo(Duration.ofSeconds(100));
    }

    @Test
    @DisplayName("what the renderer says went wrong is the session's reason")
    void fails() {
        playing("");
        mpv.listener.state(State.FAILED, "mpv ended unexpectedly, exit code 137");
        await().until(() -> box.session().state().equals("failed"));
        assertThat(box.session().reason()).contains("137");
        TestRenderer broken = new TestRenderer("broken", 90);
        broken.trouble = new RendererException(RendererException.Reason.ABSENT, "no screen", null);
        box.player.addRenderer(candidate(broken, "1.0.0"));
        assertThat(box.player.play(FILM, 0, "").reason()).isEqualTo("no screen");
    }
}
