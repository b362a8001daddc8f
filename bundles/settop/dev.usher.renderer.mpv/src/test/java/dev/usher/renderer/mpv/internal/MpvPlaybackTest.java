package dev.usher.renderer.mpv.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usher.driver.tck.MediaServer;
import dev.usher.driver.tck.RecordingPlaybackListener;
import dev.usher.driver.tck.Samples;
import dev.usher.renderer.api.Playback;
import dev.usher.renderer.api.RendererException;
import dev.usher.renderer.api.host.MediaSource;
import dev.usher.renderer.api.host.PlaybackListener.State;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MpvPlaybackTest {
    private final MpvRenderer renderer = new MpvRenderer(TestConfig.silent());
    private final RecordingPlaybackListener listener = new RecordingPlaybackListener();

    @BeforeAll
    static void mpv() {
        assumeTrue(
                new Outputs("mpv", List.of(), System.getenv()).installed(),
                "mpv is not installed: apt-get install mpv");
    }

    @AfterEach
    void deactivate() {
        renderer.deactivate();
    }

    @Test
    @DisplayName("mpv killed with -9: FAILED with the exit code, process reaped, socket gone")
    void killed() throws RendererException {
        try (MediaServer server = tone()) {
            renderer.open(source(server, "audio/wav"), listener);
            await().until(() -> listener.heard(State.PLAYING));
            ProcessHandle mpv = players().findFirst().orElseThrow();
            mpv.destroyForcibly();
            await().until(() -> listener.last().state() == State.FAILED);
            assertThat(listener.last().reason()).contains("mpv ended unexpectedly", "137");
            await().until(() -> players().findAny().isEmpty());
            await().untilAsserted(() -> assertThat(socketDirectories()).isEmpty());
        }
    }

    @Test
    @DisplayName(
            "the address of the stream is neither in the process list nor reachable by other users")
    @Tag("P5")
    void keepsTheAddressToItself() throws RendererException, IOException {
        try (MediaServer server = tone()) {
            renderer.open(source(server, "audio/wav"), listener);
            await().until(() -> listener.heard(State.PLAYING));
            String arguments =
                    players().findFirst().orElseThrow().info().commandLine().orElseThrow();
            assertThat(arguments).contains("mpv").doesNotContain("127.0.0.1");
            for (Path directory : socketDirectories()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                        .isEqualTo("rwx------");
            }
            assertThat(socketDirectories()).hasSize(1);
        }
    }

    @Test
    @DisplayName("a picture stays on the screen and has no position")
    @Tag("C5")
    void picture() throws RendererException, IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(64, 36, BufferedImage.TYPE_INT_RGB), "png", png);
        try (MediaServer server = new MediaServer(png.toByteArray(), "image/png")) {
            Playback playback = renderer.open(source(server, "image/png"), listener);
            await().until(() -> listener.heard(State.PLAYING));
            await().during(Duration.ofMillis(300))
                    .until(() -> listener.last().state() == State.PLAYING);
            assertThat(playback.position()).isZero();
        }
    }

    @Test
    @DisplayName("what is no media is FAILED, an EPUB is not opened as a playlist")
    void notMedia() throws RendererException {
        byte[] zip = {'P', 'K', 3, 4, 20, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8};
        try (MediaServer server = new MediaServer(zip, "video/mp4")) {
            renderer.open(source(server, "video/mp4"), listener);
            await().until(() -> listener.last().state() == State.FAILED);
            assertThat(listener.last().reason()).contains("mpv cannot show it");
        }
    }

    @Test
    @DisplayName("the bundle's stop takes everything off the screen without a word of failure")
    @Tag("M1")
    void deactivated() throws RendererException {
        try (MediaServer server = tone()) {
            renderer.open(source(server, "audio/wav"), listener);
            await().until(() -> listener.heard(State.PLAYING));
            renderer.deactivate();
            await().until(() -> players().findAny().isEmpty());
            assertThat(listener.heard(State.FAILED)).isFalse();
        }
    }

    @Test
    void matchesWhatItCanShowHere() {
        assertThat(renderer.match("video/mp4")).isGreaterThan(renderer.match("image/png"));
        assertThat(renderer.match("audio/flac")).isPositive();
        assertThat(renderer.match("image/svg+xml")).isZero();
        assertThat(renderer.match("application/epub+zip")).isZero();
    }

    @Test
    @DisplayName("without mpv it matches nothing, and opening says what is missing")
    void absent() {
        MpvRenderer absent = new MpvRenderer(new TestConfig("/nowhere/mpv", "--vo=null"));
        assertThat(absent.match("video/mp4")).isZero();
        try (MediaServer server = tone()) {
            assertThatThrownBy(() -> absent.open(source(server, "audio/wav"), listener))
                    .isInstanceOfSatisfying(
                            RendererException.class,
                            e -> assertThat(e.reason()).isEqualTo(RendererException.Reason.ABSENT))
                    .hasMessageContaining("Install it");
        }
        assertThat(socketDirectories()).isEmpty();
    }

    private static MediaServer tone() {
        return new MediaServer(Samples.wave(Duration.ofSeconds(20)), "audio/wav");
    }

    private static MediaSource source(MediaServer server, String mediaType) {
        return new MediaSource(server.media(), mediaType, 0, "test", Duration.ZERO);
    }

    private static Stream<ProcessHandle> players() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").endsWith("mpv"));
    }

    private static List<Path> socketDirectories() {
        String mine = "usher-mpv-" + ProcessHandle.current().pid() + "-";
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        try (Stream<Path> all = Files.list(temporary)) {
            return all.filter(path -> path.getFileName().toString().startsWith(mine)).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
