package dev.usher.drm.cobblestone.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    @Test
    void theRehearsalOpensWhatItMade() {
        assertThatCode(() -> new Rehearsal().run()).doesNotThrowAnyException();
    }

    @Test
    void itEndsByItself() throws Exception {
        WarmUp warmUp = new WarmUp(Duration.ZERO);
        await().until(() -> !warmUp.running());
        warmUp.close();
    }

    @Test
    void itStopsWithItsBundle() throws Exception {
        WarmUp waiting = new WarmUp(Duration.ofMinutes(10));
        waiting.close();
        assertThat(waiting.running()).isFalse();
        WarmUp working = new WarmUp(Duration.ZERO);
        working.close();
        assertThat(working.running()).isFalse();
    }
}
