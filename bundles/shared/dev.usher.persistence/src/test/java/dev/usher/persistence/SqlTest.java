package dev.usher.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SqlTest {
    @TempDir Path folder;

    private Sql sql(Databases database) {
        Sql sql = new Sql(database.create(folder));
        sql.update(
                "CREATE TABLE thing (id VARCHAR(20) NOT NULL PRIMARY KEY, at BIGINT, flag BOOLEAN, bytes "
                        + (database == Databases.POSTGRESQL ? "BYTEA" : "VARBINARY(100)")
                        + ", n BIGINT)");
        return sql;
    }

    private enum Colour {
        RED
    }

    @ParameterizedTest
    @EnumSource
    void columnsComeBackAsTheyWent(Databases database) {
        Sql sql = sql(database);
        Instant at = Instant.parse("2026-05-06T07:08:09.123Z");
        sql.update(
                "INSERT INTO thing (id, at, flag, bytes, n) VALUES (?, ?, ?, ?, ?)",
                Colour.RED,
                at,
                true,
                new byte[] {1, 2},
                7);
        sql.update("INSERT INTO thing (id, at) VALUES (?, ?)", "empty", null);
        assertThat(
                        sql.first(
                                "SELECT * FROM thing WHERE id = ?",
                                row -> {
                                    assertThat(row.getBoolean("flag")).isTrue();
                                    assertThat(row.getBytes("bytes")).containsExactly(1, 2);
                                    return Sql.instant(row, "at");
                                },
                                "RED"))
                .contains(at);
        assertThat(
                        sql.query(
                                "SELECT at FROM thing WHERE id = 'empty'",
                                row -> Sql.instant(row, "at")))
                .containsOnlyNulls();
        assertThat(sql.first("SELECT at FROM thing WHERE id = 'nobody'", row -> row.getLong(1)))
                .isEmpty();
        assertThatThrownBy(() -> sql.update("DELETE FROM thing WHERE id = ?", List.of("x")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a transaction that throws leaves nothing, and the connection is as before")
    void rollsBack(Databases database) {
        Sql sql = sql(database);
        assertThatThrownBy(
                        () ->
                                sql.inTransaction(
                                        tx -> {
                                            tx.update("INSERT INTO thing (id) VALUES ('a')");
                                            tx.inTransaction(
                                                    joined ->
                                                            joined.update(
                                                                    "INSERT INTO thing (id) VALUES ('b')"));
                                            throw new IllegalStateException("stop");
                                        }))
                .hasMessage("stop");
        assertThat(sql.query("SELECT id FROM thing", row -> row.getString(1))).isEmpty();
        sql.update("INSERT INTO thing (id) VALUES ('c')");
        assertThat(sql.query("SELECT id FROM thing", row -> row.getString(1))).containsExactly("c");
    }

    @Test
    @DisplayName("what is done within a transaction is part of it, whoever does it")
    void everythingJoinsTheTransactionOfItsThread() {
        JdbcConnectionPool pool = JdbcConnectionPool.create("jdbc:h2:mem:join", "sa", "");
        pool.setMaxConnections(1);
        pool.setLoginTimeout(1);
        Sql mine = new Sql(pool);
        Sql others = new Sql(pool);
        mine.update("CREATE TABLE IF NOT EXISTS joined (n BIGINT)");
        List<Long> seen =
                mine.inTransaction(
                        tx -> {
                            tx.update("INSERT INTO joined (n) VALUES (?)", 7);
                            assertThat(others.joins()).isTrue();
                            return others.query("SELECT n FROM joined", row -> row.getLong(1));
                        });
        assertThat(seen).containsExactly(7L);
        assertThat(others.joins()).isFalse();
        assertThat(others.first("SELECT n FROM joined", row -> row.getLong(1))).contains(7L);
        assertThatThrownBy(
                        () ->
                                mine.inTransaction(
                                        tx -> {
                                            others.update("INSERT INTO joined (n) VALUES (8)");
                                            others.inTransactionRetrying(
                                                    same ->
                                                            same.update(
                                                                    "INSERT INTO joined (n) VALUES (9)"));
                                            others.batch(
                                                    "INSERT INTO joined (n) VALUES (?)",
                                                    List.<Object[]>of(new Object[] {10}));
                                            throw new IllegalStateException("stop");
                                        }))
                .hasMessage("stop");
        assertThat(others.query("SELECT n FROM joined", row -> row.getLong(1))).containsExactly(7L);
        pool.dispose();
    }

    @ParameterizedTest
    @EnumSource
    void reasonsAreToldApart(Databases database) {
        Sql sql = sql(database);
        sql.update("INSERT INTO thing (id) VALUES ('a')");
        assertThatThrownBy(() -> sql.update("INSERT INTO thing (id) VALUES ('a')"))
                .isInstanceOfSatisfying(
                        PersistenceException.class,
                        e ->
                                assertThat(e.reason())
                                        .isEqualTo(PersistenceException.Reason.CONSTRAINT));
        assertThatThrownBy(() -> sql.update("INSERT INTO nothing VALUES (1)"))
                .isInstanceOfSatisfying(
                        PersistenceException.class,
                        e ->
                                assertThat(e.reason())
                                        .isEqualTo(PersistenceException.Reason.STATEMENT));
    }

    @ParameterizedTest
    @EnumSource
    void batchesAreOneTransaction(Databases database) {
        Sql sql = sql(database);
        sql.batch(
                "INSERT INTO thing (id, n) VALUES (?, ?)",
                List.of(new Object[] {"a", 1}, new Object[] {"b", 2}));
        assertThatThrownBy(
                        () ->
                                sql.batch(
                                        "INSERT INTO thing (id, n) VALUES (?, ?)",
                                        List.of(new Object[] {"c", 3}, new Object[] {"a", 4})))
                .isInstanceOf(PersistenceException.class);
        assertThat(sql.query("SELECT id FROM thing ORDER BY id", row -> row.getString(1)))
                .containsExactly("a", "b");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("insert-or-count by many at once: nobody's turn is lost")
    void retries(Databases database) throws Exception {
        Sql sql = sql(database);
        AtomicInteger runs = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Integer>> work =
                    IntStream.range(0, 12)
                            .<Callable<Integer>>mapToObj(
                                    i ->
                                            () ->
                                                    sql.inTransactionRetrying(
                                                            tx -> {
                                                                runs.incrementAndGet();
                                                                return tx.update(
                                                                                        "UPDATE thing SET n = n + 1 WHERE id = 'x'")
                                                                                == 1
                                                                        ? 0
                                                                        : tx.update(
                                                                                "INSERT INTO thing (id, n) VALUES ('x', 1)");
                                                            }))
                            .toList();
            for (Future<Integer> done : threads.invokeAll(work)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(sql.first("SELECT n FROM thing", row -> row.getLong(1))).contains(12L);
        assertThat(runs).hasValueGreaterThanOrEqualTo(12);
    }
}
