package dev.usher.scheduler.preload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class OffPeakTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @Test
    @Tag("D11")
    void nightMayCrossMidnight() {
        OffPeak night = new OffPeak(LocalTime.of(23, 0), LocalTime.of(6, 0), BERLIN);
        Instant evening = Instant.parse("2026-01-10T18:00:00Z");
        Instant begins = Instant.parse("2026-01-10T22:00:00Z");
        Instant ends = Instant.parse("2026-01-11T05:00:00Z");
        assertThat(night.contains(evening)).isFalse();
        assertThat(night.next(evening)).isEqualTo(begins);
        assertThat(night.contains(begins)).isTrue();
        assertThat(night.next(begins)).isEqualTo(begins);
        assertThat(night.end(begins)).isEqualTo(ends);
        assertThat(night.contains(ends)).isFalse();
        assertThat(night.boundary(evening)).isEqualTo(begins);
        assertThat(night.boundary(begins)).isEqualTo(ends);
    }
}
