package dev.usher.player.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.media.api.Problem;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("D5")
class SentencesTest {
    private final Sentences sentences =
            new Sentences(ZoneId.of("Europe/Berlin"), () -> Instant.parse("2026-11-01T20:00:00Z"));

    private String said(String code, Map<String, Object> members) {
        Problem problem = new Problem(code, 403, "the server's words", members);
        Problem said = sentences.of(problem, "'Night Train'");
        assertThat(said.code()).isEqualTo(code);
        assertThat(said.status()).isEqualTo(403);
        assertThat(said.members()).isEqualTo(members);
        return said.getMessage();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    not-yet            | release   | 'Night Train' comes out on Friday 6 November, 19:00. Buy it then.
                    pass-not-yet-valid | notBefore | The pass for 'Night Train' is not valid yet; it is on Friday 6 November, 19:00.
                    pass-expired       | startBy   | The time to begin 'Night Train' ended on Friday 6 November, 19:00. Buy it again to watch it.
                    pass-expired       | viewUntil | The time to watch 'Night Train' ended on Friday 6 November, 19:00. Buy it again to go on.
                    pass-returned      | since     | 'Night Train' was given back on Friday 6 November, 19:00. Buy it again to watch it.
                    pass-revoked       | since     | The operator called off the pass for 'Night Train' on Friday 6 November, 19:00. Call the operator, or buy it again.
                    pass-suspended     | since     | The pass for 'Night Train' was put on hold on Friday 6 November, 19:00. Call the operator.
                    """,
            quoteCharacter = '"')
    void whatAndWhen(String code, String member, String sentence) {
        assertThat(said(code, Map.of(member, "2026-11-06T18:00:00Z"))).isEqualTo(sentence);
    }

    @Test
    void theBoxesOfAFullHouseholdAreNamed() {
        List<Map<String, String>> devices =
                List.of(Map.of("name", "kitchen", "since", "x"), Map.of("name", "attic"));
        assertThat(said("device-limit", Map.of("max", 2, "devices", devices)))
                .isEqualTo(
                        "'Night Train' cannot be watched on this box: your household watches on 2"
                                + " boxes already (kitchen, attic). Let go of a pass on one of"
                                + " them, or remove one on the household's web page.");
    }

    @Test
    void whenAStreamIsFreeIsSaid() {
        assertThat(said("stream-limit", Map.of("max", 1, "freeAt", "2026-11-01T20:05:00Z")))
                .isEqualTo(
                        "'Night Train' cannot be shown now: your household is watching on 1 boxes at"
                                + " once, and no more are allowed. Stop one of them, or try again at"
                                + " 21:05.");
    }

    @Test
    void eachReasonHasASentenceOfItsOwn() {
        Set<String> sentences = new HashSet<>();
        for (String code :
                List.of(
                        "pass-not-yet-valid",
                        "pass-expired",
                        "pass-returned",
                        "pass-revoked",
                        "pass-suspended",
                        "pass-released",
                        "pass-in-use",
                        "clock-suspect",
                        "device-limit",
                        "stream-limit")) {
            String sentence = said(code, Map.of());
            assertThat(sentence).contains("Night Train").doesNotContain("null", "code", "HTTP");
            assertThat(sentences.add(sentence)).as(code).isTrue();
        }
        assertThat(said("payment-declined", Map.of())).isEqualTo("the server's words");
        assertThat(said("pass-revoked", Map.of("since", "nonsense")))
                .isEqualTo(said("pass-revoked", Map.of()));
    }
}
