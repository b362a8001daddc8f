package dev.usher.itests.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.demo.BareBox;
import dev.usher.demo.Operator;
import dev.usher.demo.RuntimeProcess;
import dev.usher.demo.Samples;
import dev.usher.demo.Stage;
import dev.usher.media.api.ItemId;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server as it is shipped, on PostgreSQL by nothing but its settings. */
@Tag("M6")
class PostgresIT {
    private static final String SETTINGS = "org.ops4j.datasource-usher.cfg";

    @TempDir static Path directory;
    private static EmbeddedPostgres postgres;
    private static Stage stage;

    @BeforeAll
    static void start() throws IOException {
        postgres =
                EmbeddedPostgres.builder()
                        .setPort(RuntimeProcess.freePort())
                        .setPGStartupWait(Duration.ofMinutes(5))
                        .start();
        stage = new Stage(directory, Archives.SERVER, Archives.SETTOP, false);
        stage.server().set(SETTINGS, "osgi.jdbc.driver.name", "PostgreSQL JDBC Driver");
        stage.server().set(SETTINGS, "url", postgres.getJdbcUrl("postgres", "postgres"));
        stage.server().set(SETTINGS, "user", "postgres");
        stage.startServer();
    }

    @AfterAll
    static void stop() throws IOException {
        if (stage != null) {
            stage.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }

    @Test
    @DisplayName("Sells, forgets nothing when it is killed, and keeps nothing on its own disk")
    void sells() throws IOException {
        Operator operator = new Operator(stage.server());
        Samples.Sample film = Samples.in(Archives.SAMPLES).get(0);
        ItemId item = operator.publish(film, 3600);
        String home = operator.household("Home", "home", "correct horse battery", "2468", 1000);
        BareBox box =
                BareBox.enrol(
                        stage.server().data().resolve("usher/pki"),
                        secure(),
                        "box",
                        operator.enrolmentCode(home));
        JsonNode sold =
                box.buyAndOpen(item, film.offer(), film.price(), "once", box.sealingKey())
                        .ok("buying");
        assertThat(sold.path("licence").path("licence").asText()).isNotEmpty();

        stage.server().kill();
        stage.startServer();
        JsonNode again =
                box.buyAndOpen(item, film.offer(), film.price(), "once", box.sealingKey())
                        .ok("asking again");
        assertThat(again.path("id").asText()).isEqualTo(sold.path("id").asText());
        box.licence(sold.path("id").asText(), sold.path("pass").asText()).ok("a licence");
        assertThat(stage.server().data().resolve("usher/db")).doesNotExist();
    }

    private static URI secure() {
        return URI.create("https://127.0.0.1:" + stage.securePort() + "/");
    }
}
