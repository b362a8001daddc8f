package dev.usher.repository.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.media.api.InfoHash;
import dev.usher.media.api.Problem;
import dev.usher.repository.store.RepositoryStore.Remote;
import dev.usher.server.api.Repositories.Repository;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("D7")
class RemoteRepositoriesTest {
    private static final InfoHash ITEM = new InfoHash("ab".repeat(32));

    @TempDir Path directory;
    private Fixture fixture;

    @BeforeEach
    void open() {
        fixture = new Fixture(directory);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    @DisplayName("Another server holds what the operator says, also after a restart")
    void register() {
        fixture.repository.register(new Remote("cdn", "https://cdn.example/usher/"));
        fixture.repository.holds("cdn", ITEM, true);
        fixture.start();

        assertThat(fixture.repository.holding(ITEM))
                .containsExactly(new Repository("cdn", "https://cdn.example/usher/", 1, 0));
        fixture.repository.holds("cdn", ITEM, false);
        assertThat(fixture.repository.holding(ITEM)).isEmpty();
        fixture.repository.unregister("cdn");
        assertThat(fixture.repository.all()).extracting(Repository::name).containsExactly("main");
    }

    @ParameterizedTest
    @CsvSource({
        "main, https://x/",
        "CDN, https://x/",
        "cdn, ftp://x/",
        "cdn, https://x",
        "cdn, 'https://x/ y/'"
    })
    @DisplayName("Names and addresses are checked")
    void malformed(String name, String baseUrl) {
        assertThatThrownBy(() -> fixture.repository.register(new Remote(name, baseUrl)))
                .isInstanceOfSatisfying(
                        Problem.class, p -> assertThat(p.code()).isEqualTo("repository-malformed"));
    }
}
