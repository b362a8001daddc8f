package dev.usher.player.internal;

import static dev.usher.player.internal.TestBox.FILM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.usher.drm.api.DrmException.Reason;
import dev.usher.media.api.Problem;
import dev.usher.settop.api.Profiles.Watcher;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("D3")
class ViewersTest {
    private static final Watcher KIM = new Watcher("kim", 6, false);
    private static final Watcher ANNA = new Watcher("anna", 18, true);

    @TempDir Path directory;
    private final TestRenderer renderer = new TestRenderer("screen", 50);
    private TestBox box;

    @BeforeEach
    void begin() {
        box = new TestBox(directory).readyToPlay(renderer);
        box.rating = 16;
    }

    @AfterEach
    void end() {
        box.close();
    }

    private Problem refusedToPlay() {
        return catchThrowableOfType(Problem.class, () -> box.player.play(FILM, 0, ""));
    }

    @Test
    void aChildsPressDoesNotEvenBeginTheViewingPeriod() {
        box.profiles.watcher = KIM;
        Problem refused = refusedToPlay();
        assertThat(refused.code()).isEqualTo("rating-exceeded");
        assertThat(refused.getMessage()).contains("Night Train", "from 16", "up to 6");
        assertThat(box.server.licences).isZero();
        assertThat(box.desk.asked).isEmpty();
    }

    @Test
    void whereNobodyIsChosenSomebodyHasToBe() {
        box.profiles.watcher = new Watcher("", 0, false);
        assertThat(refusedToPlay().code()).isEqualTo("profile-required");
    }

    @Test
    void whoMayWatchesAndIsNamedWhenBuying() {
        box.profiles.watcher = ANNA;
        box.player.play(FILM, 0, "");
        assertThat(box.session().state()).isEqualTo("starting");
        box.wallet.forget("pass-" + box.server.keys.get(0));
        box.player.buy(FILM, "rent", null);
        assertThat(box.server.purchases).extracting("profile").containsExactly(null, "anna");
    }

    @Test
    void theStreamOfWhatPlaysEndsWhenAChildTakesTheChair() {
        XorDrm drm = new XorDrm();
        drm.rating = box.rating;
        box.player.drmSystems().opening().add(TestBox.candidate(drm, "2.0.0"));
        box.profiles.watcher = ANNA;
        box.player.play(FILM, 0, "");
        ClearStream stream = box.player.screening(box.session().id()).orElseThrow().stream();
        assertThat(stream.read(0, ByteBuffer.allocate(1000))).isEqualTo(1000);
        box.profiles.watcher = KIM;
        Problem refused =
                catchThrowableOfType(
                        Problem.class, () -> stream.read(1000, ByteBuffer.allocate(1000)));
        assertThat(refused.code()).isEqualTo("rating-exceeded");
        await().until(() -> box.session().state().equals("failed"));
        assertThat(box.session().reason()).contains("Choose another profile");
    }

    @Test
    void whatTheDrmSystemRefusesIsSaidInWords() {
        XorDrm drm = new XorDrm();
        box.player.drmSystems().opening().add(TestBox.candidate(drm, "2.0.0"));
        drm.refuseOpen = Reason.RATING;
        assertThat(refusedToPlay().code()).isEqualTo("rating-exceeded");
        drm.refuseOpen = Reason.PIN_REQUIRED;
        Problem pin = refusedToPlay();
        assertThat(pin.code()).isEqualTo("pin-required");
        assertThat(pin.getMessage()).isEqualTo("'Night Train' asks for a PIN. Enter it.");
    }
}
