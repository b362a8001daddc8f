package dev.usher.persistence;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * SQL in one line: {@code sql.query("SELECT name FROM box WHERE id = ?", row -> row.getString(1),
 * id)}.
 *
 * <p>Everything joins the transaction its thread is in on the same data source, whoever began it:
 * what belongs together is kept together, and nobody who holds a connection waits for a second one.
 *
 * <p>Arguments are strings, numbers, booleans, byte arrays, instants (as milliseconds), enums (as
 * their names) or null. Outside {@link #inTransaction} each call is a transaction of its own.
 * Failures are {@link PersistenceException}s.
 */
public final class Sql {
    private static final int ATTEMPTS = 8;

    /** The transaction this thread is in. */
    private static final ThreadLocal<Open> OPEN = new ThreadLocal<>();

    private final DataSource dataSource;
    private final Connection transaction;

    public Sql(DataSource dataSource) {
        this.dataSource = Objects.requireNonNull(dataSource);
        this.transaction = null;
    }

    private Sql(Connection transaction) {
        this.dataSource = null;
        this.transaction = transaction;
    }

    /** Reads one row; called for each, in order. */
    @FunctionalInterface
    public interface Row<T> {
        T map(ResultSet row) throws SQLException;
    }

    /** What happens within a transaction; an exception rolls it back. */
    @FunctionalInterface
    public interface Work<T> {
        T run(Sql transaction);
    }

    public <T> List<T> query(String sql, Row<T> row, Object... arguments) {
        return run(
                connection -> {
                    try (PreparedStatement statement = prepare(connection, sql, arguments);
                            ResultSet rows = statement.executeQuery()) {
                        List<T> found = new ArrayList<>();
                        while (rows.next()) {
                            found.add(row.map(rows));
                        }
                        return found;
                    }
                });
    }

    /** The first row, if any. */
    public <T> Optional<T> first(String sql, Row<T> row, Object... arguments) {
        return run(
                connection -> {
                    try (PreparedStatement statement = prepare(connection, sql, arguments);
                            ResultSet rows = statement.executeQuery()) {
                        return rows.next() ? Optional.ofNullable(row.map(rows)) : Optional.empty();
                    }
                });
    }

    /** Inserts, updates or deletes; returns the number of rows. */
    public int update(String sql, Object... arguments) {
        return run(
                connection -> {
                    try (PreparedStatement statement = prepare(connection, sql, arguments)) {
                        return statement.executeUpdate();
                    }
                });
    }

    /**
     * The same statement once for each array of arguments, in one transaction and one round trip.
     */
    public void batch(String sql, List<Object[]> rows) {
        if (rows.isEmpty()) {
            return;
        }
        if (open().isEmpty()) {
            inTransaction(
                    tx -> {
                        tx.batch(sql, rows);
                        return null;
                    });
            return;
        }
        run(
                connection -> {
                    try (PreparedStatement statement = connection.prepareStatement(sql)) {
                        for (Object[] arguments : rows) {
                            bind(statement, arguments);
                            statement.addBatch();
                        }
                        return statement.executeBatch();
                    }
                });
    }

    /**
     * Runs {@code work} in one transaction: all of it is committed, or, when it throws, nothing.
     * Within a transaction it joins that one.
     */
    public <T> T inTransaction(Work<T> work) {
        Optional<Connection> open = open();
        if (open.isPresent()) {
            return work.run(new Sql(open.get()));
        }
        return run(
                connection -> {
                    connection.setAutoCommit(false);
                    boolean committed = false;
                    Open before = OPEN.get();
                    OPEN.set(new Open(dataSource, connection));
                    try {
                        T result = work.run(new Sql(connection));
                        connection.commit();
                        committed = true;
                        return result;
                    } finally {
                        if (before == null) {
                            OPEN.remove();
                        } else {
                            OPEN.set(before);
                        }
                        // pools hand out the connection again, so it must not keep our half-done
                        // work or mode
                        if (!committed) {
                            connection.rollback();
                        }
                        connection.setAutoCommit(true);
                    }
                });
    }

    /**
     * Like {@link #inTransaction}, and again (a few times, waiting a little longer each time) when
     * it met another transaction: contention, or a constraint that the other one filled first.
     * {@code work} must bear being repeated. Within a transaction that is up to who began it.
     */
    public <T> T inTransactionRetrying(Work<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return inTransaction(work);
            } catch (PersistenceException e) {
                boolean again =
                        e.reason() == PersistenceException.Reason.CONTENTION
                                || e.reason() == PersistenceException.Reason.CONSTRAINT;
                if (!again || open().isPresent() || attempt == ATTEMPTS) {
                    throw e;
                }
                long millis = ThreadLocalRandom.current().nextLong(1, 4L << attempt);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
            }
        }
    }

    /** Reads an instant; null when the column is null. */
    public static Instant instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    @FunctionalInterface
    private interface Use<T> {
        T with(Connection connection) throws SQLException;
    }

    private record Open(DataSource dataSource, Connection connection) {}

    /** Whether this thread is in a transaction on this data source: then it would join that one. */
    public boolean joins() {
        return open().isPresent();
    }

    private Optional<Connection> open() {
        if (transaction != null) {
            return Optional.of(transaction);
        }
        Open open = OPEN.get();
        return open != null && open.dataSource() == dataSource
                ? Optional.of(open.connection())
                : Optional.empty();
    }

    private <T> T run(Use<T> use) {
        try {
            Optional<Connection> open = open();
            if (open.isPresent()) {
                return use.with(open.get());
            }
            try (Connection connection = dataSource.getConnection()) {
                return use.with(connection);
            }
        } catch (SQLException e) {
            throw PersistenceException.of(e);
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, Object... arguments)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            bind(statement, arguments);
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }

    private static void bind(PreparedStatement statement, Object... arguments) throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, column(arguments[i]));
        }
    }

    private static Object column(Object argument) {
        if (argument instanceof Instant instant) {
            return instant.toEpochMilli();
        } else if (argument instanceof Enum<?> constant) {
            return constant.name();
        } else if (argument == null
                || argument instanceof String
                || argument instanceof Number
                || argument instanceof Boolean
                || argument instanceof byte[]) {
            return argument;
        }
        throw new IllegalArgumentException(
                argument.getClass().getName() + " is no column value; give its text or number");
    }
}
