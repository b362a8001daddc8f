package dev.usher.renderer.browser.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.usher.driver.tck.RecordingPlaybackListener;
import dev.usher.media.api.Problem;
import dev.usher.renderer.api.Playback;
import dev.usher.renderer.api.RendererException;
import dev.usher.renderer.api.host.MediaSource;
import dev.usher.renderer.api.host.PlaybackListener.State;
import dev.usher.renderer.api.host.Protection;
import dev.usher.settop.api.BoxTopics;
import dev.usher.settop.api.RenderCommand;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

class BrowserRendererTest {
    private final List<RenderCommand> commands = new CopyOnWriteArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private final RecordingPlaybackListener listener = new RecordingPlaybackListener();
    private final EventAdmin events =
            new EventAdmin() {
                @Override
                public void postEvent(Event event) {
                    assertThat(event.getTopic()).isEqualTo(BoxTopics.RENDER);
                    commands.add((RenderCommand) event.getProperty(BoxTopics.DATA));
                }

                @Override
                public void sendEvent(Event event) {
                    postEvent(event);
                }
            };
    private final BrowserRenderer renderer = renderer(Set.of("org.w3.clearkey"), true);

    private BrowserRenderer renderer(Set<String> keySystems, boolean clearMedia) {
        return new BrowserRenderer(
                events, 60, 70, keySystems, clearMedia, nanos::get, Duration.ofMillis(10));
    }

    @AfterEach
    void deactivate() {
        renderer.deactivate();
    }

    @Test
    @DisplayName("matches as long as a page says hello")
    void needsAPage() {
        assertThat(renderer.match("video/mp4")).isZero();
        idle();
        assertThat(renderer.match("video/mp4")).isEqualTo(60);
        assertThat(renderer.match("image/png")).isEqualTo(70);
        assertThat(renderer.match("application/epub+zip")).isEqualTo(70);
        assertThat(renderer.match("video/x-matroska")).isZero();
        pass(20);
        assertThat(renderer.match("video/mp4")).isPositive();
        pass(6);
        assertThat(renderer.match("video/mp4")).isZero();
    }

    @Test
    @Tag("P5")
    @DisplayName(
            "the page is told how a protected stream is opened, as far as the settings let it decrypt")
    void protectedStream() throws RendererException {
        idle();
        assertThat(renderer.keySystems()).containsExactly("org.w3.clearkey");
        assertThat(renderer.takesClear("video/mp4")).isTrue();
        open("video/mp4");
        assertThat(commands.get(0).keySystem()).isNull();
        URI licences = URI.create("http://127.0.0.1/protected/x/licence");
        renderer.open(
                new MediaSource(
                        URI.create("http://127.0.0.1/protected/x"),
                        "video/mp4",
                        1,
                        "t",
                        Duration.ZERO,
                        Optional.of(new Protection("org.w3.clearkey", licences))),
                listener);
        assertThat(commands.get(1).keySystem()).isEqualTo("org.w3.clearkey");
        assertThat(commands.get(1).licences()).isEqualTo(licences.toString());
        BrowserRenderer strict = renderer(Set.of(), false);
        assertThat(strict.keySystems()).isEmpty();
        assertThat(strict.takesClear("video/mp4")).isFalse();
        assertThat(strict.takesClear("application/epub+zip")).isTrue();
        strict.deactivate();
    }

    @Test
    @DisplayName("the page's word alone is no evidence: the position must move")
    void evidence() throws RendererException {
        idle();
        open("video/mp4");
        assertThat(commands.get(0).command()).isEqualTo("open");
        assertThat(commands.get(0).startAt()).isEqualTo(7);
        say("playing", 7.0);
        say("playing", 7.0);
        assertThat(listener.heard(State.PLAYING)).isFalse();
        say("playing", 7.2);
        assertThat(listener.last().state()).isEqualTo(State.PLAYING);
    }

    @Test
    @DisplayName("a picture, a book is on the screen when the page has loaded it")
    @Tag("C5")
    void documents() throws RendererException {
        idle();
        Playback playback = open("application/epub+zip");
        say("playing", null);
        assertThat(listener.last().state()).isEqualTo(State.PLAYING);
        assertThat(playback.position()).isZero();
    }

    @Test
    @DisplayName("reports of an earlier presentation are not taken for this one's")
    void strangers() throws RendererException {
        idle();
        open("video/mp4");
        renderer.report(new PageReport("another", "failed", 0.0, "old"));
        assertThat(listener.words()).isEmpty();
    }

    @Test
    @DisplayName("a page that was loaded anew is asked again, from where it was")
    void reloaded() throws RendererException {
        idle();
        open("video/mp4");
        say("playing", 30.0);
        pass(5);
        idle();
        assertThat(commands).hasSize(2);
        assertThat(commands.get(1).command()).isEqualTo("open");
        assertThat(commands.get(1).startAt()).isEqualTo(30);
        idle();
        assertThat(commands).hasSize(2);
    }

    @Test
    @DisplayName("a page that is gone: FAILED, and what to do")
    void gone() throws RendererException {
        idle();
        open("video/mp4");
        say("playing", 8.0);
        pass(30);
        await().until(() -> listener.last().state() == State.FAILED);
        assertThat(listener.last().reason()).contains("television page does not answer", "Open it");
    }

    @Test
    @DisplayName("nonsense from the page is refused")
    void nonsense() {
        for (PageReport report :
                List.of(
                        new PageReport(null, null, null, null),
                        new PageReport("s", "dancing", 1.0, null),
                        new PageReport("s", "playing", -1.0, null),
                        new PageReport("s", "playing", Double.NaN, null))) {
            assertThatThrownBy(() -> renderer.report(report))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            problem -> assertThat(problem.code()).isEqualTo("report-malformed"));
        }
    }

    private Playback open(String mediaType) throws RendererException {
        return renderer.open(
                new MediaSource(
                        URI.create("http://127.0.0.1/play/x"),
                        mediaType,
                        1,
                        "t",
                        Duration.ofSeconds(7)),
                listener);
    }

    private void idle() {
        renderer.report(new PageReport(null, "idle", null, null));
    }

    private void say(String state, Double position) {
        renderer.report(new PageReport(commands.get(0).session(), state, position, null));
    }

    private void pass(int seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }
}
