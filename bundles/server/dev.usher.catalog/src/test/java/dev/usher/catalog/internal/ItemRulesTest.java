package dev.usher.catalog.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.Offer;
import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ItemRulesTest {
    @Test
    void aSoundItemPasses() {
        assertThatCode(() -> ItemRules.check(Items.film("1", "Film"))).doesNotThrowAnyException();
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
                "/offers/0/startBySeconds | 999999999999          | must be 0 (no limit) to",
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
