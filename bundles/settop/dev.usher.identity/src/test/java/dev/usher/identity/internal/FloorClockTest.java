package dev.usher.identity.internal;

import static dev.usher.identity.internal.FloorClock.TOLERANCE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FloorClockTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration YEAR = Duration.ofDays(365);

    @TempDir private Path directory;
    private final SetClock machine = new SetClock(NOW);
    private FloorClock clock;

    private void boot() throws IOException {
        clock =
                new FloorClock(
                        new ClockFile(directory),
                        machine,
                        machine::nanoTime,
                        Executors.newSingleThreadScheduledExecutor());
    }

    @AfterEach
    void shutDown() throws InterruptedException {
        clock.close();
    }

    @Test
    void knowsNothingBeforeTheServersFirstWord() throws IOException {
        boot();
        assertThat(clock.now()).isEmpty();
        assertThat(clock.certain()).isEqualTo(Instant.EPOCH);
        clock.sync(NOW);
        assertThat(clock.now()).hasValue(NOW);
    }

    @Test
    @Tag("D5")
    void countsByTheMonotonicClockBetweenSyncs() throws IOException {
        boot();
        clock.sync(NOW);
        machine.pass(Duration.ofHours(2));
        machine.set(NOW.minus(YEAR));
        assertThat(clock.now()).hasValue(NOW.plus(Duration.ofHours(2)));
        machine.set(NOW.plus(YEAR));
        assertThat(clock.now()).hasValue(NOW.plus(Duration.ofHours(2)));
    }

    @Test
    void believesAnHonestMachineAfterARestart() throws Exception {
        boot();
        clock.sync(NOW);
        clock.close();
        machine.pass(Duration.ofDays(3));
        boot();
        assertThat(clock.now()).hasValue(NOW.plus(Duration.ofDays(3)));
        assertThat(clock.certain()).as("not confirmed").isEqualTo(NOW);
    }

    @Test
    @Tag("D5")
    void aClockSetBackAYearIsSuspectUntilTheServerTellsTheTime() throws Exception {
        boot();
        clock.sync(NOW);
        clock.close();
        machine.set(NOW.minus(YEAR));
        boot();
        assertThat(clock.now()).isEmpty();
        machine.pass(Duration.ofDays(400));
        assertThat(clock.now()).as("waiting does not help").isEmpty();
        clock.sync(NOW.plusSeconds(60));
        assertThat(clock.now()).hasValue(NOW.plusSeconds(60));
        machine.pass(Duration.ofSeconds(5));
        assertThat(clock.now()).hasValue(NOW.plusSeconds(65));
    }

    @Test
    void aLittleBehindIsTolerated() throws Exception {
        boot();
        clock.sync(NOW);
        clock.close();
        machine.set(NOW.minus(TOLERANCE));
        boot();
        assertThat(clock.now()).as("but time does not go back").hasValue(NOW);
        clock.close();
        machine.set(NOW.minus(TOLERANCE).minusMillis(1));
        boot();
        assertThat(clock.now()).isEmpty();
    }

    @Test
    void aKillLosesNoMoreThanSeconds() throws Exception {
        boot();
        clock.sync(NOW);
        machine.pass(Duration.ofMinutes(10));
        clock.sync(NOW.plus(Duration.ofMinutes(10)));
        FloorClock killed = clock;
        machine.set(NOW);
        boot();
        assertThat(clock.now()).isEmpty();
        killed.close();
    }

    @Test
    void offlineTimeCountsAcrossRestarts() throws Exception {
        boot();
        clock.sync(NOW);
        clock.close();
        boot();
        machine.pass(Duration.ofHours(5));
        clock.close();
        machine.set(NOW.plusSeconds(10));
        boot();
        assertThat(clock.now()).as("five hours were shown without the server").isEmpty();
    }

    @Test
    void aClockSetForwardIsCorrectedAndDoesNoLastingHarm() throws Exception {
        boot();
        clock.sync(NOW);
        clock.close();
        machine.set(NOW.plus(YEAR));
        boot();
        assertThat(clock.now()).hasValue(NOW.plus(YEAR));
        clock.close();
        boot();
        clock.sync(NOW.plusSeconds(30));
        assertThat(clock.now()).hasValue(NOW.plusSeconds(30));
        clock.close();
        machine.set(NOW.plusSeconds(40));
        boot();
        assertThat(clock.now()).as("the wrong year is forgotten").hasValue(NOW.plusSeconds(40));
    }

    @Test
    void aWordThatWasLongOnItsWayDoesNotTurnTimeBack() throws Exception {
        boot();
        clock.sync(NOW);
        machine.pass(Duration.ofSeconds(20));
        clock.sync(NOW.plusSeconds(19));
        assertThat(clock.now()).hasValue(NOW.plusSeconds(20));
        clock.sync(NOW.plusSeconds(21));
        assertThat(clock.now()).as("a quicker one").hasValue(NOW.plusSeconds(21));
        clock.sync(NOW.plusSeconds(10));
        assertThat(clock.now()).as("too far behind for that").hasValue(NOW.plusSeconds(10));
    }

    @Test
    void theFloorNeverFalls() throws Exception {
        boot();
        clock.sync(NOW);
        clock.sync(NOW.minus(YEAR));
        clock.close();
        machine.set(NOW.minus(YEAR));
        boot();
        assertThat(clock.now()).isEmpty();
    }

    @Test
    void eitherCopyMayBeLost() throws Exception {
        boot();
        clock.sync(NOW);
        machine.pass(Duration.ofMinutes(1));
        clock.sync(NOW.plusSeconds(60));
        clock.close();
        for (String copy : new String[] {"clock-a", "clock-b"}) {
            Path file = directory.resolve(copy);
            byte[] intact = Files.readAllBytes(file);
            for (byte[] damaged : new byte[][] {{}, "nonsense".getBytes(), flipped(intact)}) {
                Files.write(file, damaged);
                assertThat(new ClockFile(directory).read().floor()).isAfterOrEqualTo(NOW);
            }
            Files.write(file, intact);
        }
    }

    @Test
    void randomOwnersGainNothing() throws Exception {
        Random random = new Random(5);
        boot();
        clock.sync(NOW);
        Instant real = NOW;
        Instant shown = NOW;
        for (int step = 0; step < 300; step++) {
            Duration time = Duration.ofSeconds(random.nextInt(100_000));
            switch (random.nextInt(4)) {
                case 0 -> {
                    machine.pass(time);
                    real = real.plus(time);
                }
                case 1 ->
                        machine.set(
                                machine.instant()
                                        .plusSeconds(random.nextInt(2_000_000) - 1_500_000));
                case 2 -> {
                    clock.close();
                    boot();
                }
                default -> {
                    clock.sync(real);
                    shown = real;
                }
            }
            if (clock.now().isPresent()) {
                assertThat(clock.now().get()).isAfterOrEqualTo(shown.minus(TOLERANCE));
                shown = clock.now().get().isAfter(shown) ? clock.now().get() : shown;
            }
        }
    }

    private static byte[] flipped(byte[] bytes) {
        byte[] copy = bytes.clone();
        copy[20] ^= 1;
        return copy;
    }
}
