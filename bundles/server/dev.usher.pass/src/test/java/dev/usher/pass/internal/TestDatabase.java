package dev.usher.pass.internal;

import dev.usher.persistence.Sql;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.postgresql.ds.PGConnectionPoolDataSource;

/** A database as the product runs it, that can be made to die before any statement or commit. */
final class TestDatabase implements AutoCloseable {
    private static EmbeddedPostgres postgres;
    private final JdbcConnectionPool pool;
    private final boolean ours;
    private final String url;
    private final AtomicInteger untilDeath = new AtomicInteger(Integer.MAX_VALUE);
    private final DataSource dataSource;
    private volatile Runnable death =
            () -> {
                throw new Killed();
            };

    /** H2 in memory. */
    TestDatabase() {
        this(
                JdbcConnectionPool.create(
                        "jdbc:h2:mem:"
                                + UUID.randomUUID()
                                + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;WRITE_DELAY=0;OPTIMIZE_REUSE_RESULTS=0"
                                + ";DB_CLOSE_DELAY=-1",
                        "sa",
                        ""),
                true,
                null);
    }

    /**
     * @param ours whether the database ends with this
     */
    private TestDatabase(JdbcConnectionPool pool, boolean ours, String url) {
        this.pool = pool;
        this.ours = ours;
        this.url = url;
        // few, so that whoever waits for a second connection within a transaction is found out
        pool.setMaxConnections(4);
        // many threads wait for these few on a busy machine
        pool.setLoginTimeout(120);
        dataSource =
                proxy(
                        DataSource.class,
                        pool,
                        (method, result) ->
                                result instanceof Connection c ? connection(c) : result);
    }

    /** An empty database on a PostgreSQL server that all tests share. */
    static synchronized TestDatabase postgresql() throws IOException, SQLException {
        if (postgres == null) {
            postgres = EmbeddedPostgres.builder().setPGStartupWait(Duration.ofMinutes(1)).start();
        }
        String name = "t" + UUID.randomUUID().toString().replace("-", "");
        new Sql(postgres.getPostgresDatabase()).update("CREATE DATABASE " + name);
        return at(postgres.getJdbcUrl("postgres", name));
    }

    /** A PostgreSQL database that somebody else has made. */
    static TestDatabase at(String url) {
        PGConnectionPoolDataSource server = new PGConnectionPoolDataSource();
        server.setUrl(url);
        return new TestDatabase(JdbcConnectionPool.create(server), false, url);
    }

    /** Where other processes find it; null for H2. */
    String url() {
        return url;
    }

    /** The process was killed. */
    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Dies before the n-th statement or commit from now, counted from 1. */
    void dieBefore(int n) {
        untilDeath.set(n);
    }

    /** As {@link #dieBefore}, in another way. */
    void dieBefore(int n, Runnable otherDeath) {
        death = otherDeath;
        untilDeath.set(n);
    }

    void live() {
        untilDeath.set(Integer.MAX_VALUE);
    }

    /** Always the same one, as all components of a server share it. */
    DataSource dataSource() {
        return dataSource;
    }

    private Connection connection(Connection real) {
        return proxy(
                Connection.class,
                real,
                (method, result) ->
                        result instanceof PreparedStatement s
                                ? proxy(PreparedStatement.class, s, (m, r) -> r)
                                : result);
    }

    private interface Wrapping {
        Object wrap(String method, Object result);
    }

    private <T> T proxy(Class<T> type, T real, Wrapping wrapping) {
        InvocationHandler handler =
                (self, method, arguments) -> {
                    if ((method.getName().startsWith("execute")
                                    || method.getName().equals("commit"))
                            && untilDeath.decrementAndGet() <= 0) {
                        death.run();
                    }
                    try {
                        return wrapping.wrap(method.getName(), method.invoke(real, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                };
        return type.cast(
                Proxy.newProxyInstance(
                        getClass().getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Override
    public void close() {
        live();
        if (ours) {
            new Sql(pool).update("SHUTDOWN");
        }
        pool.dispose();
    }
}
