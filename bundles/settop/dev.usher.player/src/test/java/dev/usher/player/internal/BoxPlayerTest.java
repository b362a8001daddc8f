package dev.usher.player.internal;

import static dev.usher.player.internal.PurchasesTest.refused;
import static dev.usher.player.internal.TestBox.FILM;
import static dev.usher.player.internal.TestBox.candidate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.usher.drm.api.DrmException.Reason;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.renderer.api.host.PlaybackListener.State;
import dev.usher.settop.api.BoxTopics;
import dev.usher.settop.api.Player.Session;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.event.Event;

class BoxPlayerTest {
    @TempDir Path directory;
    private TestBox box;
    private final TestRenderer mpv = new TestRenderer("mpv", 80);

    @BeforeEach
    void start() {
        box = new TestBox(directory);
    }

    @AfterEach
    void stop() {
        box.close();
    }

    @Test
    @DisplayName("no pass, no key: the refusal brings the offers and a price")
    @Tag("P2")
    void passRequired() {
        assertThatThrownBy(() -> box.player.play(FILM, 0, ""))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> {
                            assertThat(problem.code()).isEqualTo("pass-required");
                            assertThat(problem.status()).isEqualTo(402);
                            assertThat(problem.members())
                                    .containsEntry("offers", box.item.offers())
                                    .containsEntry("price", 199L);
                        });
        assertThat(box.player.access(FILM).state()).isEqualTo("none");
        assertThat(box.player.session()).isEmpty();
    }

    @Test
    @DisplayName(
            "a version that came while the licence was an older one's opens without the server")
    @Tag("P2")
    void aNewVersionOpensOffline() {
        XorDrm drm = new XorDrm();
        box.player.drmSystems().opening().add(candidate(drm, "1.0.0"));
        box.player.addRenderer(candidate(mpv, "1.0.0"));
        box.player.buy(FILM, "rent", null);
        box.player.play(FILM, 0, "");
        box.player.stop();
        box.now = box.now.plusSeconds(3600);
        box.created = box.now;
        drm.refusedLicence = "licence 1";
        box.player.handleEvent(new Event(BoxTopics.COMPLETE, Map.of(BoxTopics.DATA, FILM)));
        await().until(() -> box.server.licences == 2);
        await().until(
                        () ->
                                box.wallet
                                        .passes(FILM)
                                        .get(0)
                                        .licence()
                                        .filter(l -> l.licence().equals("licence 2"))
                                        .isPresent());
        box.server.online = false;
        assertThat(box.player.play(FILM, 0, "").state()).isNotEqualTo("failed");
    }

    @Test
    @DisplayName("not delivered yet: the refusal says how far it is")
    void notAvailable() {
        box.available = false;
        assertThatThrownBy(() -> box.player.play(FILM, 0, ""))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> {
                            assertThat(problem.code()).isEqualTo("item-not-available");
                            assertThat(problem.status()).isEqualTo(409);
                            assertThat((double) problem.members().get("progress"))
                                    .isBetween(0.24, 0.26);
                            assertThat(problem)
                                    .hasMessageContaining("24 %")
                                    .hasMessageContaining("in about 41 s");
                            assertThat(problem.members()).containsEntry("startsIn", 41L);
                        });
        assertThat(box.coming.closed).isTrue();
    }

    @Test
    @DisplayName("on its way: it begins as soon as nothing will be missed, and waits for its bytes")
    void whileItComes() {
        box.readyToPlay(mpv);
        box.available = false;
        box.coming.patience = Optional.of(Duration.ZERO);
        box.coming.come = 400_000;
        Session session = box.player.play(FILM, 0, "");
        ClearStream stream = box.player.stream(session.id()).orElseThrow();
        assertThat(stream.read(100_000, ByteBuffer.allocate(1000))).isPositive();
        assertThat(box.coming.playheads).isNotEmpty();
        CompletableFuture<Integer> ahead =
                CompletableFuture.supplyAsync(
                        () -> stream.read(600_000, ByteBuffer.allocate(1000)));
        assertThat(ahead).isNotDone();
        box.coming.come = 3_000_000;
        assertThat(ahead).succeedsWithin(Duration.ofMinutes(1)).isNotEqualTo(0);
        assertThat(box.coming.closed).isFalse();
        box.player.stop();
        assertThat(box.coming.closed).isTrue();
    }

    @Test
    void unknownThings() {
        refused(() -> box.player.play(new ItemId("f".repeat(32)), 0, ""), "item-unknown", 404);
        refused(() -> box.player.play(FILM, 1, ""), "file-unknown", 404);
        refused(() -> box.player.play(FILM, -1, ""), "file-unknown", 404);
        refused(() -> box.player.speed(1), "nothing-playing", 409);
    }

    @Test
    @DisplayName("plays: state and position of the renderer become the session's")
    @Tag("C4")
    void plays() {
        box.readyToPlay(mpv);
        Session session = box.player.play(FILM, 0, "");
        assertThat(session.state()).isEqualTo("starting");
        assertThat(session.renderer()).isEqualTo("mpv");
        assertThat(session.path()).matches("/play/[0-9a-f]{32}");
        assertThat(session.length()).isEqualTo(box.original.length);
        mpv.listener.state(State.PLAYING, "");
        mpv.position = Duration.ofSeconds(12);
        await().until(() -> box.session().position().equals(Duration.ofSeconds(12)));
        await().until(() -> box.session().state().equals("playing"));
        box.player.speed(0);
        assertThat(mpv.speed).isZero();
        box.player.seek(Duration.ofSeconds(30));
        assertThat(mpv.position).isEqualTo(Duration.ofSeconds(30));
        box.player.stop();
        assertThat(box.player.session()).isEmpty();
        assertThat(mpv.closed).isEqualTo(1);
        assertThat(box.sessions)
                .extracting(Session::state)
                .contains("starting", "playing", "ended");
        refused(() -> box.player.speed(-1), "speed-invalid", 400);
    }

    @Test
    @DisplayName("the licence is kept: the second time nobody asks the server")
    @Tag("C2")
    void playsOffline() {
        box.readyToPlay(mpv);
        box.server.online = false;
        assertThatThrownBy(() -> box.player.play(FILM, 0, ""))
                .isInstanceOfSatisfying(
                        Problem.class, p -> assertThat(p.code()).isEqualTo("server-unreachable"))
                .hasMessageContaining("'Night Train' is on this box")
                .hasMessageContaining("Check the box's network");
        box.server.online = true;
        box.player.play(FILM, 0, "");
        box.server.online = false;
        box.player.play(FILM, 0, "");
        assertThat(box.server.licences).isEqualTo(1);
        assertThat(box.player.access(FILM).state()).isEqualTo("open");
        assertThat(box.player.access(FILM).until()).isEqualTo(TestBox.START.plus(TestBox.RENTED));
    }

    @Test
    @DisplayName("after the viewing period nothing opens, and the offers are there again")
    @Tag("P3")
    void expired() {
        box.readyToPlay(mpv);
        box.player.play(FILM, 0, "");
        box.player.stop();
        box.now = TestBox.START.plus(TestBox.RENTED);
        assertThat(box.player.access(FILM).state()).isEqualTo("expired");
        assertThatThrownBy(() -> box.player.play(FILM, 0, ""))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> {
                            assertThat(problem.code()).isEqualTo("pass-expired");
                            assertThat(problem.members()).containsKey("offers");
                        });
    }

    @Test
    @DisplayName("the viewing period ends in the middle: the session fails and its stream is shut")
    @Tag("P3")
    void expiresWhilePlaying() {
        XorDrm drm = new XorDrm();
        drm.expires = TestBox.START.plusSeconds(60);
        box.player.drmSystems().opening().add(candidate(drm, "2.0.0"));
        box.readyToPlay(mpv);
        Session session = box.player.play(FILM, 0, "");
        ClearStream stream = box.player.stream(session.id()).orElseThrow();
        box.now = TestBox.START.plusSeconds(60);
        await().until(() -> box.session().state().equals("failed"));
        assertThat(box.session().reason()).contains("is over");
        refused(() -> stream.read(0, ByteBuffer.allocate(10)), "pass-expired", 403);
        assertThat(drm.open).hasValue(0);
        await().until(() -> mpv.closed == 1);
    }

    @Test
    @DisplayName("a pass the server calls worthless is not offered again")
    @Tag("P6")
    void worthlessPass() {
        box.readyToPlay(mpv);
        box.server.refusal = new Problem("pass-revoked", 403, "Revoked.");
        refused(() -> box.player.play(FILM, 0, ""), "pass-revoked", 403);
        assertThat(box.player.access(FILM).state()).isEqualTo("expired");
    }

    @Test
    @DisplayName("what the DRM system refuses is told in its own words")
    void drmRefusals() {
        XorDrm drm = new XorDrm();
        box.player.addRenderer(candidate(mpv, "1.0.0"));
        box.player.buy(FILM, "rent", null);
        box.player.drmSystems().opening().add(candidate(drm, "1.0.0"));
        drm.refuseOpen = Reason.WRONG_DEVICE;
        refused(() -> box.player.play(FILM, 0, ""), "device-mismatch", 403);
        drm.refuseOpen = Reason.CLOCK_SUSPECT;
        box.clockTrusted = false;
        refused(() -> box.player.play(FILM, 0, ""), "clock-suspect", 409);
        box.clockTrusted = true;
        drm.refuseOpen = Reason.NOT_YET;
        refused(() -> box.player.play(FILM, 0, ""), "licence-not-yet", 403);
        drm.refuseOpen = Reason.INVALID;
        refused(() -> box.player.play(FILM, 0, ""), "licence-invalid", 403);
        assertThat(box.player.session()).isEmpty();
    }

    @Test
    @DisplayName("a licence for another version of the item is exchanged once")
    void renewsLicence() {
        XorDrm drm = new XorDrm();
        box.player.drmSystems().opening().add(candidate(drm, "9.0.0"));
        box.readyToPlay(mpv);
        box.player.play(FILM, 0, "");
        drm.refusedLicence = "licence 1";
        box.player.play(FILM, 0, "");
        assertThat(drm.licences).containsExactly("licence 1", "licence 1", "licence 2");
        box.player.play(FILM, 0, "");
        assertThat(drm.licences).endsWith("licence 2");
        assertThat(box.server.licences).isEqualTo(2);
    }

    @Test
    @DisplayName("a damaged part: exactly what was read is distrusted, the session says so")
    void damaged() {
        box.readyToPlay(mpv);
        Session session = box.player.play(FILM, 0, "");
        ClearStream stream = box.player.stream(session.id()).orElseThrow();
        stream.read(0, ByteBuffer.allocate(4096));
        box.damage(2 * 500_000);
        refused(() -> stream.read(499_900, ByteBuffer.allocate(4096)), "item-damaged", 409);
        assertThat(box.distrusted).containsExactly(999_800L, 8192L);
        await().until(() -> box.session().state().equals("failed"));
        assertThat(box.session().reason()).contains("being fetched again");
    }

    @Test
    void noRenderer() {
        box.player.drmSystems().opening().add(candidate(new XorDrm(), "1.0.0"));
        box.player.buy(FILM, "rent", null);
        refused(() -> box.player.play(FILM, 0, ""), "no-renderer", 409);
        box.player.addRenderer(candidate(new TestRenderer("radio", 0), "1.0.0"));
        refused(() -> box.player.play(FILM, 0, ""), "no-renderer", 409);
        box.player.addRenderer(candidate(mpv, "1.0.0"));
        refused(() -> box.player.play(FILM, 0, "browser"), "no-renderer", 409);
        assertThat(box.player.play(FILM, 0, "mpv").renderer()).isEqualTo("mpv");
    }

    @Test
    @DisplayName("goes on where it was stopped, also after a restart; from the start once it ended")
    void resumes() {
        box.readyToPlay(mpv);
        box.player.play(FILM, 0, "");
        mpv.listener.state(State.PLAYING, "");
        mpv.position = Duration.ofSeconds(600);
        await().until(() -> box.session().position().equals(Duration.ofSeconds(600)));
        box.close();

        TestBox restarted = new TestBox(directory);
        try (restarted) {
            TestRenderer again = new TestRenderer("mpv", 80);
            restarted.player.drmSystems().opening().add(candidate(new XorDrm(), "1.0.0"));
            restarted.player.addRenderer(candidate(again, "1.0.0"));
            restarted.player.play(FILM, 0, "");
            assertThat(again.opened.get(0).startAt()).isEqualTo(Duration.ofSeconds(600));
            again.listener.state(State.ENDED, "");
            await().until(() -> restarted.session().state().equals("ended"));
            restarted.player.play(FILM, 0, "");
            assertThat(again.opened.get(1).startAt()).isZero();
        }
    }

    @Test
    @DisplayName("the next play ends the one before; sessions cannot be guessed")
    void onePlayback() {
        box.readyToPlay(mpv);
        Session first = box.player.play(FILM, 0, "");
        ClearStream stream = box.player.stream(first.id()).orElseThrow();
        Session second = box.player.play(FILM, 0, "");
        assertThat(Set.of(first.id(), second.id())).hasSize(2);
        assertThat(box.player.stream(first.id())).isEmpty();
        refused(() -> stream.read(0, ByteBuffer.allocate(1)), "session-over", 404);
        assertThat(mpv.closed).isEqualTo(1);
    }
}
