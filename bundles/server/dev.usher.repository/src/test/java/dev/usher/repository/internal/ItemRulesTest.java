package dev.usher.repository.internal;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.usher.backend.api.Offer;
import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("C5")
class ItemRulesTest {
    /** A subscriber's film that may be seen to its end. */
    private static final Offer SOUND =
            new Offer(
                    "with-films",
                    Offer.Model.SUBSCRIPTION,
                    0,
                    "EUR",
                    0,
                    172_800,
                    false,
                    7200,
                    Offer.OnExpiry.FINISH,
                    "films",
                    0,
                    2);

    @Test
    void aSoundOfferPasses() {
        assertThatCode(() -> ItemRules.check(List.of(SOUND, Fixture.OFFER)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "graceSeconds    | -1            | offer graceSeconds: 0 to 86400",
                "graceSeconds    | 86401         | offer graceSeconds: 0 to 86400",
                "graceSeconds    | 0             | offer onExpiry: FINISH with graceSeconds above 0",
                "onExpiry        | \"STOP\"      | offer onExpiry: FINISH with graceSeconds above 0",
                "onExpiry        | null          | offer onExpiry: FINISH with graceSeconds above 0",
                "plan            | null          | offer plan: that of a subscription",
                "plan            | \"\"          | offer plan: 1 to 40 small letters",
                "plan            | \"All films\" | offer plan: 1 to 40 small letters",
                "model           | \"FREE\"      | offer plan: that of a subscription",
                "maxStreams      | -1            | offer maxStreams: 0 (what the household may) to 100",
                "maxStreams      | 101           | offer maxStreams: 0 (what the household may) to 100",
                "maxPerHousehold | -1            | offer maxPerHousehold: not negative",
            })
    @DisplayName("what is wrong with an offer is named")
    void breaches(String member, String json, String rule) throws Exception {
        ObjectNode tree = (ObjectNode) Json.mapper().readTree(Json.text(SOUND));
        tree.set(member, Json.mapper().readTree(json));
        Offer offer = Json.mapper().treeToValue(tree, Offer.class);
        assertThatThrownBy(() -> ItemRules.check(List.of(offer)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining(rule)
                .extracting(p -> ((Problem) p).code())
                .isEqualTo("item-malformed");
    }

    @Test
    @DisplayName("an end that is neither is no offer at all")
    void unknownEnd() {
        byte[] offer =
                Json.text(SOUND).replace("FINISH", "REWIND").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> Json.read(offer, Offer.class))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("onExpiry");
    }
}
