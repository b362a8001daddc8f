package dev.usher.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MigrationsTest {
    private static final String[] ONE = {"V1__shelf.sql"};
    private static final String[] BOTH = {"V1__shelf.sql", "V2__second.sql"};

    @TempDir Path folder;

    @ParameterizedTest
    @EnumSource
    @DisplayName("each script runs once, later ones when they come")
    void onceEach(Databases database) {
        DataSource db = database.create(folder);
        run(db, "portable", ONE);
        run(db, "portable", ONE);
        assertThat(labels(db)).containsExactly("it's; first");

        run(db, "portable", BOTH);
        run(db, "portable", BOTH);
        assertThat(labels(db)).containsExactly("it's; first", "second", "third");
    }

    @ParameterizedTest
    @EnumSource
    void olderSoftwareGoesOnWithNewerTables(Databases database) {
        DataSource db = database.create(folder);
        run(db, "portable", BOTH);
        run(db, "portable", ONE);
        assertThat(labels(db)).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a script that was changed after it ran is refused with what to do")
    void changedScript(Databases database) {
        DataSource db = database.create(folder);
        run(db, "portable", ONE);
        new Sql(db).update("UPDATE usher_schema SET checksum = 'other'");
        assertThatThrownBy(() -> run(db, "portable", ONE))
                .isInstanceOfSatisfying(
                        PersistenceException.class,
                        e -> assertThat(e.reason()).isEqualTo(PersistenceException.Reason.SCHEMA))
                .hasMessageContaining("V1__shelf.sql of portable")
                .hasMessageContaining("put the change into a new script");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "a script that fails half-way is mended by what comes next, and nothing of it is done twice")
    void goesOnWhereItBroke(Databases database) {
        DataSource db = database.create(folder);
        assertThatThrownBy(() -> run(db, "broken", BOTH)).isInstanceOf(PersistenceException.class);
        new Sql(db).update("CREATE TABLE no_such_table (id INTEGER)");
        run(db, "broken", BOTH);
        assertThat(labels(db)).containsExactly("it's; first", "second");
        assertThat(new Sql(db).query("SELECT id FROM no_such_table", row -> row.getInt(1)))
                .containsExactly(1);
    }

    @Test
    @DisplayName(
            "H2: killed between a statement's own commit and its record, the statement is repeated without harm")
    void killedAfterDdl() {
        DataSource db = Databases.H2.create(folder);
        run(db, "portable", BOTH);
        // as a kill leaves it: the index of V2 is made, its record is not, nor is anything after it
        new Sql(db)
                .update("UPDATE usher_schema SET statements = 0, complete = 0 WHERE version = 2");
        new Sql(db).update("DELETE FROM shelf WHERE id IN ('b', 'c')");
        run(db, "portable", BOTH);
        assertThat(labels(db)).containsExactly("it's; first", "second", "third");

        new Sql(db)
                .update("UPDATE usher_schema SET statements = 2, complete = 0 WHERE version = 2");
        new Sql(db).update("DELETE FROM shelf WHERE id = 'c'");
        run(db, "portable", BOTH);
        assertThat(labels(db)).containsExactly("it's; first", "second", "third");
    }

    @Test
    @DisplayName("H2: a statement that could not be repeated is refused before anything runs")
    void unrepeatable() {
        DataSource db = Databases.H2.create(folder);
        assertThatThrownBy(() -> run(db, "unrepeatable", ONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must say IF [NOT] EXISTS: CREATE TABLE shelf");
        run(Databases.SQLITE.create(folder), "unrepeatable", ONE);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("many at once, of one component and of several: each script runs once")
    void concurrently(Databases database) throws Exception {
        DataSource db = database.create(folder);
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Callable<Void>> starts =
                    IntStream.range(0, 6)
                            .<Callable<Void>>mapToObj(
                                    i ->
                                            () -> {
                                                run(db, "portable", BOTH);
                                                return null;
                                            })
                            .toList();
            for (Future<Void> start : threads.invokeAll(starts)) {
                start.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(labels(db)).containsExactly("it's; first", "second", "third");
    }

    @Test
    void wrongNamesAreToldAtOnce() {
        DataSource db = Databases.H2.create(folder);
        assertThatThrownBy(() -> run(db, "portable", "V2__second.sql"))
                .hasMessageContaining("must be V1__words.sql");
        assertThatThrownBy(() -> run(db, "portable", "V1__absent.sql"))
                .hasMessageContaining("no resource /migrations/portable/V1__absent.sql");
    }

    private static void run(DataSource db, String component, String... scripts) {
        Migrations.run(db, component, MigrationsTest.class, scripts);
    }

    private static List<String> labels(DataSource db) {
        return new Sql(db)
                .query("SELECT label FROM shelf ORDER BY id", row -> row.getString("label"));
    }
}
