package dev.usher.catalog.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.Offer;
import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import dev.usher.media.api.Tier;
import dev.usher.server.api.ItemRules;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ItemRulesTest {
    /** A subscriber's film that may be seen to its end. */
    private static final Offer WITH_FILMS =
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
                    2,
                    Tier.HD);

    @Test
    void aSoundItemPasses() {
        assertThatCode(() -> ItemRules.check(Items.film("1", "Film"))).doesNotThrowAnyException();
        assertThatCode(() -> ItemRules.check(List.of(WITH_FILMS))).doesNotThrowAnyException();
    }

    @Tag("C5")
    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/title              | \"  \"                     | must have 1 to 200",
                "/title              | null                       | must have 1 to 200",
                "/title              | \"a\\u0000b\"              | control characters",
                "/kind               | \"opera\"                  | must be one of [book, film, other, picture, song]",
                "/rating             | -1                         | is an age from 0 to 21",
                "/rating             | 99                         | is an age from 0 to 21",
                "/version            | 0                          | begins at 1",
                "/length             | 0                          | must be above 0",
                "/files              | []                         | must hold 1 to 1000 files",
                "/files/0/name       | \"../etc/passwd\"          | must be a plain file name",
                "/files/0/name       | \"..\"                     | must be a plain file name",
                "/files/0/mediaType  | \"video\"                  | must be a media type",
                "/files/0/length     | -5                         | must not be negative",
                "/offers/0/id        | \"Rent 1\"                 | small letters",
                "/offers/0/price     | 0                          | use the model FREE",
                "/offers/0/price     | -399                       | use the model FREE",
                "/offers/0/currency  | \"EURO\"                   | ISO 4217",
                "/offers/0/viewSeconds | 0                        | of a rental must be above 0",
                "/offers/0/startBySeconds | 999999999999          | must be 0 (none) to",
                "/offers/0/graceSeconds    | -1                   | must be 0 (none) to 86400",
                "/offers/0/graceSeconds    | 86401                | must be 0 (none) to 86400",
                "/offers/0/onExpiry        | \"FINISH\"          | is FINISH with graceSeconds above 0",
                "/offers/0/plan            | \"films\"           | must name the plan of a subscription",
                "/offers/0/maxPerHousehold | -1                   | must not be negative",
                "/offers/0/maxStreams      | -1                   | must be 0 (what the household may) to 100",
                "/offers/0/maxStreams      | 101                  | must be 0 (what the household may) to 100",
            })
    @DisplayName("what is wrong is named")
    void breaches(String pointer, String json, String rule) throws Exception {
        var tree = Json.mapper().readTree(Json.text(Items.film("1", "Film")));
        int slash = pointer.lastIndexOf('/');
        var parent = (ObjectNode) tree.at(pointer.substring(0, slash));
        parent.set(pointer.substring(slash + 1), Json.mapper().readTree(json));
        CatalogItem item = Json.mapper().treeToValue(tree, CatalogItem.class);
        assertThatThrownBy(() -> ItemRules.check(item))
                .isInstanceOfSatisfying(
                        Problem.class,
                        p -> {
                            assertThat(p.code()).isEqualTo("item-invalid");
                            assertThat(p.status()).isEqualTo(422);
                            assertThat(p.members()).containsEntry("pointer", pointer);
                            assertThat(p)
                                    .hasMessageStartingWith(pointer + " ")
                                    .hasMessageContaining(rule);
                        });
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "graceSeconds | 0             | /offers/0/onExpiry is FINISH with graceSeconds above 0",
                "onExpiry     | \"STOP\"      | /offers/0/onExpiry is FINISH with graceSeconds above 0",
                "onExpiry     | null          | /offers/0/onExpiry is FINISH with graceSeconds above 0",
                "plan         | null          | /offers/0/plan must name the plan of a subscription",
                "plan         | \"\"          | /offers/0/plan must be 1 to 40 small letters",
                "plan         | \"All films\" | /offers/0/plan must be 1 to 40 small letters",
                "model        | \"FREE\"      | /offers/0/plan must name the plan of a subscription",
                "model        | \"GIFT\"      | /offers/0/model must be a model that is sold",
            })
    @DisplayName("what does not go together in an offer is named")
    void contradictions(String member, String json, String rule) throws Exception {
        ObjectNode tree = (ObjectNode) Json.mapper().readTree(Json.text(WITH_FILMS));
        tree.set(member, Json.mapper().readTree(json));
        Offer offer = Json.mapper().treeToValue(tree, Offer.class);
        assertThatThrownBy(() -> ItemRules.check(List.of(offer))).hasMessageStartingWith(rule);
    }

    @Test
    @DisplayName("an end that is neither is no offer at all")
    void unknownEnd() {
        byte[] offer = Json.text(WITH_FILMS).replace("FINISH", "REWIND").getBytes(UTF_8);
        assertThatThrownBy(() -> Json.read(offer, Offer.class))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("onExpiry");
    }

    @Test
    void offersAreToldApartByTheirIds() {
        Offer free = new Offer("a", Offer.Model.FREE, 0, "EUR", 0, 0, false);
        assertThatThrownBy(() -> ItemRules.check(List.of(free, free)))
                .hasMessage("/offers/1/id is there twice.");
        assertThatThrownBy(
                        () ->
                                ItemRules.check(
                                        List.of(
                                                new Offer(
                                                        "a",
                                                        Offer.Model.FREE,
                                                        1,
                                                        "EUR",
                                                        0,
                                                        0,
                                                        false))))
                .hasMessageContaining("of a free offer must be 0");
    }
}
