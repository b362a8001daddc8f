package dev.usher.repository.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private long rate = 1000;
    private final Throttle throttle = new Throttle(() -> rate);
    private final long start = System.nanoTime();

    @Test
    @Tag("D6")
    void allWhoSendShareTheRate() {
        assertThat(throttle.wait(500, start)).isZero();
        assertThat(throttle.wait(500, start)).isEqualTo(SECOND / 2);
        assertThat(throttle.wait(250, start + SECOND / 2)).isEqualTo(SECOND / 2);
        assertThat(throttle.wait(1, start + SECOND)).isEqualTo(SECOND / 4);
    }

    @Test
    void aPauseIsNotFollowedByABurst() {
        throttle.wait(1000, start);
        assertThat(throttle.wait(1000, start + 100 * SECOND)).isZero();
        assertThat(throttle.wait(1000, start + 100 * SECOND)).isEqualTo(SECOND);
    }

    @Test
    void theRateMayChangeAndBeUnlimited() {
        throttle.wait(1000, start);
        rate = 0;
        assertThat(throttle.wait(1 << 30, start)).isZero();
        rate = 2000;
        assertThat(throttle.wait(1000, start)).isEqualTo(SECOND);
        assertThat(throttle.wait(1000, start)).isEqualTo(SECOND + SECOND / 2);
    }

    @Test
    void whoIsInterruptedStops() {
        rate = 1;
        throttle.wait(1000, System.nanoTime());
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> throttle.take(1)).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
