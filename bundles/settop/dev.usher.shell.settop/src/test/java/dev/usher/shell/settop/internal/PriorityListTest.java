package dev.usher.shell.settop.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.QueueEntry;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("D5")
class PriorityListTest {
    private static final ItemId FILM = new ItemId("f1" + "0".repeat(30));
    private static final ItemId SONG = new ItemId("f2" + "0".repeat(30));
    private static final QueueEntry LATER =
            new QueueEntry(FILM, Instant.parse("2026-03-01T01:00:00Z"));

    private final List<CatalogItem> catalog = List.of(item(FILM, "Film"), item(SONG, "Song"));

    @Test
    void addedAtTheEndOnce() {
        List<QueueEntry> list = PriorityList.with(List.of(LATER), now(SONG), false);

        assertThat(list).containsExactly(LATER, new QueueEntry(SONG, null));
        assertThat(PriorityList.with(list, now(FILM), false)).isEqualTo(list);
    }

    @Test
    void firstMovesToTheHead() {
        assertThat(PriorityList.with(List.of(LATER, now(SONG)), now(SONG), true))
                .containsExactly(new QueueEntry(SONG, null), LATER);
    }

    private static QueueEntry now(ItemId item) {
        return new QueueEntry(item, null);
    }

    @Test
    void newTimesReplaceOldOnes() {
        QueueEntry byFriday = new QueueEntry(FILM, null, PriorityList.moment("2026-03-06T18:00"));

        assertThat(PriorityList.with(List.of(LATER, now(SONG)), byFriday, false))
                .containsExactly(byFriday, now(SONG));
        assertThat(PriorityList.moment(null)).isNull();
        assertThatThrownBy(() -> PriorityList.moment("Friday"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("2026-03-06T18:00");
    }

    @Test
    void removed() {
        assertThat(PriorityList.without(List.of(LATER), FILM)).isEmpty();
    }

    @Test
    void foundByIdBeginningOrTitle() {
        assertThat(PriorityList.find(catalog, "film").item()).isEqualTo(FILM);
        assertThat(PriorityList.find(catalog, "f2").item()).isEqualTo(SONG);
        assertThatThrownBy(() -> PriorityList.find(catalog, "f"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("2 items");
        assertThatThrownBy(() -> PriorityList.find(catalog, "x"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("usher:catalog");
    }

    private static CatalogItem item(ItemId id, String title) {
        return new CatalogItem(
                id,
                1,
                new InfoHash("0".repeat(64)),
                title,
                "",
                "film",
                0,
                List.of(),
                1,
                List.of(),
                null);
    }
}
