package dev.usher.player.internal;

import static dev.usher.player.internal.TestBox.FILM;
import static dev.usher.player.internal.TestBox.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.usher.backend.api.LicenceGrant;
import dev.usher.media.api.Problem;
import dev.usher.settop.api.Player.Session;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A screening that is longer than the lease it began under. */
@Tag("P3")
class RenewedScreeningTest {
    private static final Duration LEASE = Duration.ofHours(1);

    @TempDir Path directory;
    private TestBox box;
    private ClearStream stream;
    private final XorDrm drm = new XorDrm();

    @BeforeEach
    void begin() {
        box = new TestBox(directory);
        box.server.granting = (pass, number) -> leased(number, box.now.plus(LEASE));
        box.player.drmSystems().opening().add(TestBox.candidate(drm, "1.0.0"));
        box.player.addRenderer(TestBox.candidate(new TestRenderer("mpv", 80), "1.0.0"));
        box.player.buy(FILM, "rent", null);
        box.server.online = true;
        stream = box.player.stream(box.player.play(FILM, 0, "").id()).orElseThrow();
        assertThat(read()).isEqualTo(10);
        assertThat(stream.expires()).contains(START.plus(LEASE));
    }

    @AfterEach
    void stop() {
        box.close();
    }

    private static LicenceGrant leased(int number, Instant until) {
        return new LicenceGrant(
                "licence " + number + " " + until,
                null,
                0,
                until,
                until.minus(LEASE.dividedBy(2)),
                1);
    }

    private int read() {
        return stream.read(0, ByteBuffer.allocate(10));
    }

    private String state() {
        return box.player.session().map(Session::state).orElse("none");
    }

    @Test
    @DisplayName("goes on beyond it with the renewed one, in the same stream")
    void goesOn() {
        box.now = START.plus(LEASE.dividedBy(2));
        await().until(() -> box.server.licences == 2);
        Instant renewed = box.now.plus(LEASE);
        await().untilAsserted(
                        () -> {
                            assertThat(read()).isEqualTo(10);
                            assertThat(stream.expires()).contains(renewed);
                        });

        box.now = START.plus(LEASE).plusSeconds(60);
        assertThat(read()).isEqualTo(10);
        assertThat(state()).isNotEqualTo("failed");
    }

    @Test
    @DisplayName("while paused, too: what the new licence says counts when it goes on")
    void paused() {
        box.now = START.plus(LEASE.dividedBy(2));
        await().until(() -> box.server.licences == 2);
        await().until(() -> stream.over(START.plus(LEASE), START.plus(LEASE)).isEmpty());

        box.now = START.plus(LEASE).plusSeconds(60);
        assertThat(read()).isEqualTo(10);
    }

    @Test
    @DisplayName("ends at its end when there was no renewal")
    void ends() {
        box.server.online = false;
        box.now = START.plus(LEASE);
        await().until(() -> state().equals("failed"));
        assertThatThrownBy(this::read).isInstanceOf(Problem.class);
    }

    @Test
    @DisplayName("ends at once when the renewal says that the pass was revoked")
    void revoked() {
        box.server.refusal = new Problem("pass-revoked", 403, "Called off.");
        box.now = START.plus(LEASE.dividedBy(2));
        await().until(() -> state().equals("failed"));
        assertThatThrownBy(this::read)
                .isInstanceOfSatisfying(
                        Problem.class, p -> assertThat(p.code()).isEqualTo("pass-revoked"));
    }

    @Test
    @DisplayName("keeps its licence when the renewed one does not open the file")
    void useless() {
        drm.refusedLicence = leased(2, START.plus(LEASE.dividedBy(2)).plus(LEASE)).licence();
        box.now = START.plus(LEASE.dividedBy(2));
        await().until(() -> box.server.licences == 2);
        assertThat(read()).isEqualTo(10);
        await().untilAsserted(() -> assertThat(read()).isEqualTo(10));
        assertThat(stream.expires()).contains(START.plus(LEASE));
    }
}
