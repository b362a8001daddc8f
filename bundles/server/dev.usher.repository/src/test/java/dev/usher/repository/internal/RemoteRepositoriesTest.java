package dev.usher.repository.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.media.api.Problem;
import dev.usher.repository.internal.PlacedRepositories.Registration;
import dev.usher.repository.placement.PlacementSettings;
import dev.usher.server.api.Placement.Kind;
import dev.usher.server.api.Placement.Server;
import dev.usher.server.api.Placement.State;
import dev.usher.server.api.Repositories.Repository;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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
    @DisplayName("What an operator says of servers outlives the process")
    void register() {
        fixture.repositories.register(
                "cdn", new Registration("https://cdn.example/usher/", null, 2.0, 5000, false));
        fixture.repositories.register("main", new Registration(null, null, 0.5, 0, true));
        fixture.start();

        Server cdn = fixture.repositories.servers().get(0);
        assertThat(cdn.baseUrl()).isEqualTo("https://cdn.example/usher/");
        assertThat(cdn.kind()).isEqualTo(Kind.FILLED);
        assertThat(cdn.state()).isEqualTo(State.UNKNOWN);
        assertThat(cdn.weight()).isEqualTo(2);
        assertThat(cdn.capacity()).isEqualTo(5000);
        Server main = fixture.repositories.servers().get(1);
        assertThat(main.kind()).isEqualTo(Kind.EMBEDDED);
        assertThat(main.weight()).isEqualTo(0.5);
        assertThat(main.draining()).isTrue();
        fixture.repositories.unregister("cdn", false);
        assertThat(fixture.repositories.all()).extracting(Repository::name).containsExactly("main");
    }

    @Test
    @DisplayName("The server itself cannot be removed, nor what is not there")
    void unregister() {
        assertProblem("repository-needed", () -> fixture.repositories.unregister("main", true));
        assertProblem("repository-unknown", () -> fixture.repositories.unregister("cdn", true));
        assertProblem("repository-unknown", () -> fixture.repositories.probe("cdn"));
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 1", "1, -1, 1", "1, 0, -1", "101, 0, 1"})
    @DisplayName("Settings are checked")
    void settings(int copies, long rate, long grace) {
        assertProblem(
                "settings-malformed",
                () -> fixture.repositories.settings(new PlacementSettings(copies, rate, grace)));
    }

    @ParameterizedTest
    @CsvSource({
        "settings, https://x/",
        "CDN, https://x/",
        "cdn, ftp://x/",
        "cdn, https://x",
        "cdn, 'https://x/ y/'",
        "cdn, https://user:password@x/"
    })
    @DisplayName("Names and addresses are checked")
    void malformed(String name, String baseUrl) {
        Registration r = new Registration(baseUrl, null, null, 0, false);
        assertProblem("repository-malformed", () -> fixture.repositories.register(name, r));
    }

    private static void assertProblem(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo(code));
    }
}
