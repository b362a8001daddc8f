package dev.usher.drm.host.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What time it is to the host, whatever is done to the machine's clock. */
@Tag("DRM")
@DisplayName("The host's clock")
class HostClockTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    @TempDir Path directory;
    private Instant machine = NOON;
    private long nanos;

    private HostClock start() throws IOException {
        return new HostClock(directory.resolve("clock"), () -> machine, () -> nanos);
    }

    private void passes(Duration time) {
        nanos += time.toNanos();
        machine = machine.plus(time);
    }

    @Test
    @DisplayName("knows no time before the operator told it")
    void unknown() throws IOException {
        HostClock clock = start();
        assertThat(clock.now()).isEmpty();
        assertThat(clock.certain()).isEqualTo(Instant.EPOCH);
        clock.hear(NOON);
        assertThat(clock.now()).contains(NOON);
        assertThat(clock.certain()).isEqualTo(NOON);
    }

    @Test
    @DisplayName("goes on by itself when the machine's clock is set")
    void set() throws IOException {
        HostClock clock = start();
        clock.hear(NOON);
        machine = NOON.minus(Duration.ofDays(1));
        nanos += Duration.ofMinutes(5).toNanos();
        assertThat(clock.now()).contains(NOON.plusSeconds(300));
        clock.hear(NOON);
        assertThat(clock.now()).as("never back").contains(NOON.plusSeconds(300));
    }

    @Test
    @DisplayName("believes the machine after a start, unless it was set back")
    void restarted() throws IOException {
        HostClock first = start();
        first.hear(NOON);
        passes(Duration.ofHours(2));
        assertThat(first.now()).contains(NOON.plusSeconds(7200));
        first.stop();
        assertThat(start().now()).contains(machine);
        assertThat(start().certain()).isEqualTo(NOON.plusSeconds(7200));
        machine = NOON.plusSeconds(7200).minus(HostClock.TOLERANCE).minusSeconds(1);
        assertThat(start().now()).isEmpty();
    }

    @Test
    @DisplayName("does not stand still for who kills the host again and again")
    void killed() throws IOException {
        start().hear(NOON);
        int kills = 0;
        while (start().now().isPresent()) {
            kills++;
            assertThat(kills).as("the machine's clock stands still all the time").isLessThan(5);
        }
    }

    @Test
    @DisplayName("does not begin anew when its file is damaged")
    void damaged() throws IOException {
        start().hear(NOON);
        Files.writeString(directory.resolve("clock"), "usher-drm-clock-1 soon never stopped");
        assertThatThrownBy(this::start).isInstanceOf(IOException.class);
        Files.writeString(directory.resolve("clock"), "");
        assertThatThrownBy(this::start).isInstanceOf(IOException.class);
    }
}
