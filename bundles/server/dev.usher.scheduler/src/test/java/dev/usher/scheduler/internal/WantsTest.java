package dev.usher.scheduler.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.QueueEntry;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.scheduler.store.RequestStore;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class WantsTest {
    private static final ItemId FILM = new ItemId("f".repeat(32));
    private static final Instant NOW = Instant.parse("2026-03-06T18:00:00Z");

    private final JdbcConnectionPool database =
            JdbcConnectionPool.create(
                    "jdbc:h2:mem:"
                            + UUID.randomUUID()
                            + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1",
                    "sa",
                    "");

    @AfterEach
    void close() {
        database.dispose();
    }

    @Test
    @Tag("SEC")
    @DisplayName("A household that asks again and again, with all its boxes, counts once")
    void aHouseholdCountsOnce() {
        RequestStore store = new RequestStore(database);
        Wants wants = new Wants(store, NOW);
        List<QueueEntry> list = List.of(new QueueEntry(FILM, null));
        for (int i = 0; i < 100; i++) {
            BoxId box = new BoxId((i % 2 == 0 ? "a" : "b").repeat(32));
            wants.listed("home", box, list, NOW.plusSeconds(i));
            wants.listed("home", box, List.of(), NOW.plusSeconds(i));
        }
        wants.bought("home", FILM, NOW);
        wants.bought("home", FILM, NOW);
        assertThat(store.all()).isEmpty();
        wants.write();
        wants.write();

        assertThat(store.all())
                .singleElement()
                .satisfies(asked -> assertThat(asked.bought()).isTrue())
                .satisfies(asked -> assertThat(asked.when()).isEqualTo(NOW));
    }
}
