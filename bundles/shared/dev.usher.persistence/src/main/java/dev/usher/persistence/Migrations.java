package dev.usher.persistence;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the tables of one component to the version its software was written for.
 *
 * <p>Scripts are resources {@code /migrations/<component>/V<n>__<words>.sql}, numbered from 1
 * without gaps, never edited after a release. What has run stands in the table {@code
 * usher_schema}.
 *
 * <p>A process may die at any moment and two may run at once:
 *
 * <ul>
 *   <li>where DDL is transactional (PostgreSQL, SQLite) a script and its record are one
 *       transaction;
 *   <li>where DDL commits by itself (H2) the record counts the statements done. After a crash the
 *       script goes on with the statement that was interrupted, which may have taken effect: so
 *       there every {@code CREATE} says {@code IF NOT EXISTS} and every {@code DROP} {@code IF
 *       EXISTS} (checked before anything runs), and data statements commit together with their
 *       count;
 *   <li>a row of {@code usher_schema_lock} per component is held by an open transaction meanwhile.
 * </ul>
 */
public final class Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    private static final Pattern NAME = Pattern.compile("V([1-9][0-9]*)__[a-z0-9_]+\\.sql");
    private static final Pattern DDL = Pattern.compile("(?is)(CREATE|DROP|ALTER)\\b.*");
    private static final Pattern REPEATABLE =
            Pattern.compile("(?is).*\\bIF\\s+(NOT\\s+)?EXISTS\\b.*|CREATE\\s+OR\\s+REPLACE\\b.*");

    /** unique_violation, duplicate_object, duplicate_table. */
    private static final Set<String> MADE_BY_ANOTHER = Set.of("23505", "42710", "42P07");

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final DataSource dataSource;
    private final String component;

    private Migrations(DataSource dataSource, String component) {
        this.dataSource = dataSource;
        this.component = component;
    }

    /**
     * Runs the scripts that have not run yet.
     *
     * @param anchor a class of the bundle that holds the resources
     * @param scripts all file names in order, {@code V1__boxes.sql} first
     * @throws PersistenceException SCHEMA when a script that has run was changed since; otherwise
     *     as the database failed
     */
    public static void run(
            DataSource dataSource, String component, Class<?> anchor, String... scripts) {
        List<Script> all =
                IntStream.range(0, scripts.length)
                        .mapToObj(i -> Script.read(component, anchor, scripts[i], i + 1))
                        .toList();
        new Migrations(dataSource, component).run(all);
    }

    /** A script, cut into statements. */
    private record Script(int version, String name, String checksum, List<String> statements) {
        static Script read(String component, Class<?> anchor, String name, int expected) {
            Matcher m = NAME.matcher(name);
            if (!m.matches() || Integer.parseInt(m.group(1)) != expected) {
                throw new IllegalArgumentException(
                        "script "
                                + name
                                + " of "
                                + component
                                + " must be V"
                                + expected
                                + "__words.sql");
            }
            String path = "/migrations/" + component + "/" + name;
            try (InputStream in = anchor.getResourceAsStream(path)) {
                if (in == null) {
                    throw new IllegalArgumentException(
                            "no resource " + path + " in the bundle of " + anchor.getName());
                }
                String text =
                        new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
                byte[] digest =
                        MessageDigest.getInstance("SHA-256")
                                .digest(text.getBytes(StandardCharsets.UTF_8));
                return new Script(
                        expected,
                        name,
                        HexFormat.of().formatHex(digest),
                        SqlScript.statements(text));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }
    }

    private record Applied(String name, String checksum, int statements, boolean complete) {}

    private void run(List<Script> scripts) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long pause = TimeUnit.MILLISECONDS.toNanos(20);
        while (true) {
            try {
                attempt(scripts);
                return;
            } catch (SQLException e) {
                PersistenceException failure = PersistenceException.of(e);
                if (!mayPass(failure.reason()) || System.nanoTime() - deadline > 0) {
                    throw failure;
                }
                LockSupport.parkNanos(pause);
                pause = Math.min(pause * 2, TimeUnit.SECONDS.toNanos(1));
            }
        }
    }

    /**
     * Two processes that take their first lock at once may break its constraint; a database may
     * start later than we do; and components that each hold one connection of a small pool and want
     * a second must let go and come again.
     */
    private static boolean mayPass(PersistenceException.Reason reason) {
        return reason == PersistenceException.Reason.CONTENTION
                || reason == PersistenceException.Reason.CONSTRAINT
                || reason == PersistenceException.Reason.UNAVAILABLE;
    }

    private void attempt(List<Script> scripts) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            boolean ddlCommits = connection.getMetaData().dataDefinitionCausesTransactionCommit();
            bookkeeping(connection);
            if (!ddlCommits) {
                inLock(connection, () -> runAll(connection, scripts, false));
                return;
            }
            scripts.forEach(this::requireRepeatable);
            // DDL would end the transaction that holds the lock: a second connection holds it
            try (Connection guard = dataSource.getConnection()) {
                inLock(guard, () -> runAll(connection, scripts, true));
            }
        }
    }

    private void requireRepeatable(Script script) {
        for (String statement : script.statements()) {
            if (DDL.matcher(statement).matches() && !REPEATABLE.matcher(statement).matches()) {
                throw new IllegalArgumentException(
                        script.name()
                                + " of "
                                + component
                                + ": on this database a crash may repeat a statement, so it must say"
                                + " IF [NOT] EXISTS: "
                                + statement.lines().findFirst().orElse(""));
            }
        }
    }

    private void bookkeeping(Connection connection) throws SQLException {
        connection.setAutoCommit(true);
        create(
                connection,
                "CREATE TABLE IF NOT EXISTS usher_schema (component VARCHAR(100) NOT NULL, version INTEGER NOT NULL,"
                        + " name VARCHAR(200) NOT NULL, checksum VARCHAR(64) NOT NULL, statements INTEGER NOT NULL,"
                        + " complete INTEGER NOT NULL, applied BIGINT NOT NULL, PRIMARY KEY (component, version))");
        create(
                connection,
                "CREATE TABLE IF NOT EXISTS usher_schema_lock (component VARCHAR(100) NOT NULL PRIMARY KEY,"
                        + " taken BIGINT NOT NULL)");
        update(
                connection,
                "INSERT INTO usher_schema_lock (component, taken) SELECT ?, 0 WHERE NOT EXISTS"
                        + " (SELECT 1 FROM usher_schema_lock WHERE component = ?)",
                component,
                component);
    }

    private static void create(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(table);
        } catch (SQLException e) {
            // PostgreSQL: IF NOT EXISTS does not look at what another transaction is creating; by
            // now it has
            if (!MADE_BY_ANOTHER.contains(String.valueOf(e.getSQLState()))) {
                throw e;
            }
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws SQLException;
    }

    private void inLock(Connection connection, Step step) throws SQLException {
        connection.setAutoCommit(false);
        boolean committed = false;
        try {
            // a write, because it takes the lock on every database, also on SQLite, which has no
            // FOR UPDATE
            update(
                    connection,
                    "UPDATE usher_schema_lock SET taken = taken + 1 WHERE component = ?",
                    component);
            step.run();
            connection.commit();
            committed = true;
        } finally {
            if (!committed) {
                connection.rollback();
            }
            connection.setAutoCommit(true);
        }
    }

    private void runAll(Connection connection, List<Script> scripts, boolean ddlCommits)
            throws SQLException {
        connection.setAutoCommit(false);
        Map<Integer, Applied> applied = applied(connection);
        int newest = applied.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
        if (newest > scripts.size()) {
            // an update was rolled back; tables are only ever widened, so the older software goes
            // on
            LOG.warn(
                    "Tables of {} are at version {}, this software knows {}",
                    component,
                    newest,
                    scripts.size());
        }
        for (Script script : scripts) {
            Applied before = applied.get(script.version());
            if (before != null && !before.checksum().equals(script.checksum())) {
                throw new PersistenceException(
                        PersistenceException.Reason.SCHEMA,
                        "Migration "
                                + script.name()
                                + " of "
                                + component
                                + " has run as "
                                + before.name()
                                + " with other content. Install the software version that made the database, or put the"
                                + " change into a new script.",
                        null);
            }
            if (before == null || !before.complete()) {
                run(
                        connection,
                        script,
                        before == null ? 0 : before.statements(),
                        before != null,
                        ddlCommits);
            }
        }
        if (ddlCommits) {
            connection.commit();
            connection.setAutoCommit(true);
        }
    }

    private void run(
            Connection connection, Script script, int done, boolean recorded, boolean ddlCommits)
            throws SQLException {
        if (!recorded) {
            update(
                    connection,
                    "INSERT INTO usher_schema (component, version, name, checksum, statements, complete, applied)"
                            + " VALUES (?, ?, ?, ?, 0, 0, ?)",
                    component,
                    script.version(),
                    script.name(),
                    script.checksum(),
                    System.currentTimeMillis());
        }
        List<String> statements = script.statements();
        for (int i = done; i < statements.size(); i++) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(statements.get(i));
            }
            record(connection, script, i + 1, 0);
            if (ddlCommits) {
                connection.commit();
            }
        }
        record(connection, script, statements.size(), 1);
        if (ddlCommits) {
            connection.commit();
        }
        LOG.info(
                "Tables of {} are at version {} ({})",
                component,
                script.version(),
                script.name().toLowerCase(Locale.ROOT));
    }

    private void record(Connection connection, Script script, int statements, int complete)
            throws SQLException {
        update(
                connection,
                "UPDATE usher_schema SET statements = ?, complete = ?, applied = ? WHERE component = ? AND version = ?",
                statements,
                complete,
                System.currentTimeMillis(),
                component,
                script.version());
    }

    private Map<Integer, Applied> applied(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "SELECT version, name, checksum, statements, complete FROM usher_schema WHERE component = ?")) {
            statement.setString(1, component);
            try (ResultSet rows = statement.executeQuery()) {
                Map<Integer, Applied> applied = new HashMap<>();
                while (rows.next()) {
                    applied.put(
                            rows.getInt("version"),
                            new Applied(
                                    rows.getString("name"),
                                    rows.getString("checksum"),
                                    rows.getInt("statements"),
                                    rows.getInt("complete") == 1));
                }
                return applied;
            }
        }
    }

    private static void update(Connection connection, String sql, Object... arguments)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            statement.executeUpdate();
        }
    }
}
