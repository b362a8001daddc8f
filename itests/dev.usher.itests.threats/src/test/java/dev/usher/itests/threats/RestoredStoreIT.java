package dev.usher.itests.threats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.demo.Await;
import dev.usher.demo.Rest;
import dev.usher.demo.Samples;
import dev.usher.demo.Television;
import dev.usher.media.api.ItemId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** A box whose database is put back from a backup, as it is shipped and with a TPM. */
@Tag("SEC")
@EnabledIf(value = "dev.usher.itests.threats.SoftTpm#isThere", disabledReason = SoftTpm.PACKAGES)
class RestoredStoreIT {
    private static final String ANCHOR = "dev.usher.player.anchor.cfg";
    private static final int POINTS = 5;
    private static final int LENGTH = 200_000;

    @TempDir static Path directory;
    private static SoftTpm tpm;
    private static Cinema cinema;

    @BeforeAll
    static void start() {
        tpm = new SoftTpm(directory.resolve("tpm"));
        cinema = new Cinema(directory);
    }

    @AfterAll
    static void stop() {
        cinema.close();
        tpm.close();
    }

    private static ItemId publish(int number) throws IOException {
        byte[] original = new byte[LENGTH];
        new Random(number).nextBytes(original);
        Path file = Files.write(directory.resolve(number + ".wav"), original);
        return cinema.operator.publish(
                new Samples.Sample(file, "audio/wav", "film", "No " + number, "", "rent", 90),
                7200);
    }

    private static Rest.Answer play(Television box, ItemId film) {
        return Cinema.once(box, () -> box.play(film, "browser"));
    }

    private static void show(Television box, ItemId film) {
        String path = play(box, film).ok("playing " + film).path("path").asText();
        assertThat(Cinema.read(box, path, 0, LENGTH)).hasSize(LENGTH);
        box.stop();
    }

    private static Path database(Television box) {
        return box.process().data().resolve("usher/box.db");
    }

    /** As a backup program copies a database in use. */
    private static Path backup(Television box, int point) throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + database(box) + "?busy_timeout=30000");
        Path copy = directory.resolve("backup-" + point + ".db");
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("VACUUM INTO '" + copy + "'");
        }
        return copy;
    }

    private static void restore(Television box, Path backup) throws IOException {
        // not killed: after some of those it would not trust its clock, and refuse for that
        box.process().stop();
        Path database = database(box);
        for (String journal : List.of("-wal", "-shm")) {
            Files.deleteIfExists(Path.of(database + journal));
        }
        Files.copy(backup, database, StandardCopyOption.REPLACE_EXISTING);
        cinema.stage.start(box);
    }

    private static String end(Television box, ItemId film) {
        return box.item(film).orElseThrow().path("access").path("until").asText();
    }

    @Test
    @DisplayName(
            "T5: restored at five points nothing plays; the server back, each plays to its end")
    void t05_aRestoredStoreGivesNoFurtherPlay() throws Exception {
        Television box = cinema.box("anchored");
        box.process().set(ANCHOR, "tcti", tpm.tcti());
        cinema.open(box);
        List<ItemId> films = new ArrayList<>();
        for (int i = 0; i < POINTS; i++) {
            films.add(publish(i));
        }
        films.forEach(box::awaitInCatalog);
        box.order(films.toArray(ItemId[]::new));
        for (ItemId film : films) {
            box.awaitAvailable(film);
            box.buy(film, "rent").ok("buying");
        }
        cinema.stage.server().kill();

        List<Path> backups = new ArrayList<>();
        for (ItemId film : films) {
            backups.add(backup(box, backups.size()));
            show(box, film);
        }
        String[] ends = films.stream().map(film -> end(box, film)).toArray(String[]::new);

        int plays = 0;
        for (Path backup : backups) {
            restore(box, backup);
            for (ItemId film : films) {
                Rest.Answer answer = play(box, film);
                plays += answer.status() / 100 == 2 ? 1 : 0;
                answer.refused("store-restored", "playing from " + backup);
            }
        }
        assertThat(plays).as("plays of restored stores").isZero();

        cinema.stage.startServer();
        for (ItemId film : films) {
            Await.untilTrue(
                    "the server to confirm " + film,
                    Cinema.PATIENCE,
                    () -> play(box, film).status() / 100 == 2);
            show(box, film);
        }
        assertThat(films.stream().map(film -> end(box, film)))
                .as("the ends of the first plays, to the second")
                .containsExactlyElementsOf(Arrays.stream(ends).toList());
    }
}
