package dev.usher.player.internal;

import static dev.usher.player.internal.TestBox.FILM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.usher.media.api.Problem;
import dev.usher.renderer.api.host.PlaybackListener;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("D3")
class StreamSlotsTest {
    private static final Problem LIMIT = new Problem("stream-limit", 409, "full", Map.of("max", 1));

    @TempDir Path directory;
    private final TestRenderer renderer = new TestRenderer("screen", 50);
    private TestBox box;

    @BeforeEach
    void begin() {
        box = new TestBox(directory).readyToPlay(renderer);
    }

    @AfterEach
    void end() {
        box.close();
    }

    private String lastAsked() {
        return box.desk.asked.get(box.desk.asked.size() - 1);
    }

    private void awaitAsked(String beginning) {
        int before = box.desk.asked.size();
        await().until(
                        () ->
                                box.desk.asked.stream()
                                        .skip(before)
                                        .anyMatch(question -> question.startsWith(beginning)));
    }

    @Test
    void aScreeningAsksRenewsAndGivesBack() {
        box.player.play(FILM, 0, "");
        awaitAsked("renew slot 1");
        assertThat(box.desk.asked.get(0)).startsWith("open pass-");
        box.player.stop();
        await().until(() -> lastAsked().equals("close slot 1"));
    }

    @Test
    void aStoppedPlayerLetsGoAtOnce() {
        StreamSlots stopped = new StreamSlots(box.desk, Duration.ofHours(1), Hurry.PACE);
        stopped.close();
        assertTimeoutPreemptively(
                Duration.ofMinutes(1), () -> stopped.ask("pass", refusal -> {}).require());
        assertThat(box.desk.asked).isEmpty();
    }

    @Test
    void aFilmThatEndsGivesItsSlotBack() {
        box.player.play(FILM, 0, "");
        renderer.listener.state(PlaybackListener.State.ENDED, "");
        await().until(() -> lastAsked().equals("close slot 1"));
    }

    @Test
    void nothingIsShownWhenTheHouseholdWatchesOnTooManyBoxes() {
        box.desk.refusal = LIMIT;
        Problem refused = catchThrowableOfType(Problem.class, () -> box.player.play(FILM, 0, ""));
        assertThat(refused.code()).isEqualTo("stream-limit");
        assertThat(refused.getMessage()).contains("Night Train", "1 boxes");
        assertThat(box.player.session()).isEmpty();
    }

    @Test
    @Tag("D4")
    void aServerThatIsAwayStopsNothing() {
        box.desk.online = false;
        box.player.play(FILM, 0, "");
        awaitAsked("open");
        assertThat(read()).isPositive();
        box.desk.online = true;
        awaitAsked("renew");
        box.desk.online = false;
        awaitAsked("renew");
        awaitAsked("renew");
        assertThat(read()).isPositive();
    }

    @Test
    void aServerInTroubleIsNoRefusal() {
        box.desk.refusal = new Problem("internal", 500, "trouble");
        box.player.play(FILM, 0, "");
        awaitAsked("open");
        assertThat(read()).isPositive();
    }

    @Test
    void aSlotThatRanOutIsAskedForAnew() {
        box.player.play(FILM, 0, "");
        awaitAsked("renew slot 1");
        box.desk.refusal = new Problem("stream-unknown", 404, "ended");
        awaitAsked("open");
    }

    @Test
    void aSlotThatSomebodyElseGotEndsTheScreeningAndItsStream() {
        box.desk.answers.drainPermits();
        box.player.play(FILM, 0, "");
        box.desk.refusal = LIMIT;
        box.desk.answers.release(1000);
        await().until(() -> box.session().state().equals("failed"));
        assertThat(box.session().reason()).contains("no more are allowed");
        Problem refused = catchThrowableOfType(Problem.class, this::read);
        assertThat(refused.code()).isEqualTo("stream-limit");
    }

    private int read() {
        Screening screening = box.player.screening(box.session().id()).orElseThrow();
        return screening.stream().read(0, ByteBuffer.allocate(1000));
    }
}
