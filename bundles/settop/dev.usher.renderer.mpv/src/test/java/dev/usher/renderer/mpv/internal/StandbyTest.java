package dev.usher.renderer.mpv.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The mpv that waits. */
class StandbyTest {
    private static final List<String> COMMAND =
            List.of("mpv", "--no-config", "--vo=null", "--ao=null", "--idle=once");
    private final AtomicBoolean wanted = new AtomicBoolean(true);
    private final Standby standby = new Standby(COMMAND, wanted::get);

    @BeforeAll
    static void mpv() {
        assumeTrue(
                new Outputs("mpv", List.of(), Map.of("PATH", System.getenv("PATH"))).installed(),
                "needs the Debian package mpv");
    }

    @AfterEach
    void close() {
        standby.close();
        standby.close();
        assertThat(standby.isReady()).isFalse();
    }

    @Test
    @DisplayName("one waits, is taken once, and the next is another")
    void takenOnce() throws IOException {
        standby.prepare(Duration.ZERO);
        standby.prepare(Duration.ZERO);
        await().until(standby::isReady);
        // the second order may still be on its way, and would be right to start another
        wanted.set(false);
        try (MpvProcess first = standby.take();
                MpvProcess second = standby.take()) {
            assertThat(first.isAlive()).isTrue();
            assertThat(second.isAlive()).isTrue();
            assertThat(second).isNotSameAs(first);
            assertThat(standby.isReady()).isFalse();
        }
    }

    @Test
    @DisplayName("none waits where there is no screen")
    void noScreen() throws IOException {
        wanted.set(false);
        standby.prepare(Duration.ZERO);
        try (MpvProcess taken = standby.take()) {
            assertThat(taken.isAlive()).isTrue();
        }
        assertThat(standby.isReady()).isFalse();
    }
}
