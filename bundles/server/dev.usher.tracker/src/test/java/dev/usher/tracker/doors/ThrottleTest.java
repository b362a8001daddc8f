package dev.usher.tracker.doors;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    @DisplayName("Ten seconds' worth at once, then the rate, each address for itself")
    void rate() {
        Throttle throttle = new Throttle(5);
        assertThat(allowed(throttle, 1, 1000, 0)).isEqualTo(50);
        assertThat(allowed(throttle, 2, 1000, 0)).isEqualTo(50);
        assertThat(allowed(throttle, 1, 1000, 2 * SECOND)).isEqualTo(10);
        assertThat(allowed(throttle, 1, 1000, 1000 * SECOND)).isEqualTo(50);
    }

    @Test
    @DisplayName("A flood from many addresses leaves nearly all others alone")
    void flood() {
        Throttle throttle = new Throttle(1);
        for (int source = 0; source < 1000; source++) {
            allowed(throttle, source, 20, 0);
        }
        long refused = 0;
        for (int source = 1 << 20; source < (1 << 20) + 1000; source++) {
            refused += throttle.allows(source, 0) ? 0 : 1;
        }
        assertThat(refused).isLessThan(60);
    }

    @Test
    @DisplayName("0 is no limit")
    void none() {
        assertThat(allowed(new Throttle(0), 1, 10_000, 0)).isEqualTo(10_000);
    }

    private static int allowed(Throttle throttle, long source, int requests, long now) {
        int allowed = 0;
        for (int i = 0; i < requests; i++) {
            allowed += throttle.allows(source, now) ? 1 : 0;
        }
        return allowed;
    }
}
