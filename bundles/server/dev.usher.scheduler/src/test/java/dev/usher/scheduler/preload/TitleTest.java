package dev.usher.scheduler.preload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.CatalogItem;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TitleTest {
    @ParameterizedTest
    @CsvSource({
        "Night Watch S02E05, film/night watch, 20005",
        "Night Watch: Episode 5, film/night watch, 5",
        "Night Watch – Folge 12, film/night watch, 12",
        "Night Watch 2, film/night watch, 2",
        "Night Watch #7, film/night watch, 7",
        "1984, '', 0",
        "R2D2, '', 0",
        "Über den Wolken, '', 0"
    })
    void readsSeriesAndPartOffTheTitle(String title, String series, int part) {
        Title t =
                Title.of(
                        new CatalogItem(
                                new ItemId("a".repeat(32)),
                                1,
                                new InfoHash("b".repeat(64)),
                                title,
                                "",
                                "film",
                                0,
                                List.of(),
                                1,
                                List.of(),
                                null));
        assertThat(t.series()).isEqualTo(series);
        assertThat(t.part()).isEqualTo(part);
    }
}
