package dev.usher.swarm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.Line;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("D8")
class SendingRulesTest {
    @ParameterizedTest
    @CsvSource({"0, 0, 0", "500, 0, 500", "0, 300, 300", "500, 300, 300", "200, 300, 200"})
    void theLowerLimitCounts(long device, long household, long both) {
        SendingRules rules = new SendingRules(device, Instant::now);
        rules.household(new Line(0, 0, household, null));
        assertThat(rules.bytesPerSecond()).isEqualTo(both);
    }

    @ParameterizedTest
    @CsvSource({
        "22:00, 06:00, 2026-01-10T21:30:00Z, true",
        "22:00, 06:00, 2026-01-10T04:59:00Z, true",
        "22:00, 06:00, 2026-01-10T05:00:00Z, false",
        "22:00, 06:00, 2026-01-10T20:59:00Z, false",
        "18:00, 20:00, 2026-01-10T17:00:00Z, true",
        "18:00, 20:00, 2026-01-10T19:00:00Z, false",
        "00:00, 00:00, 2026-01-10T12:00:00Z, true"
    })
    void nothingIsSentInQuietHours(String from, String until, Instant now, boolean quiet) {
        SendingRules rules = new SendingRules(0, () -> now);
        rules.household(
                new Line(
                        0,
                        0,
                        0,
                        new Line.Quiet(
                                LocalTime.parse(from),
                                LocalTime.parse(until),
                                ZoneId.of("Europe/Berlin"))));
        assertThat(rules.bytesPerSecond()).isEqualTo(quiet ? 1 : 0);
    }

    @Test
    void startsWithoutRules() {
        assertThat(new SendingRules(0, Instant::now).household()).isEqualTo(Line.UNKNOWN);
    }
}
