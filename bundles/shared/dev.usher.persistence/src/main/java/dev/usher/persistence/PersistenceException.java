package dev.usher.persistence;

import java.sql.SQLException;

/**
 * The database did not do what it was asked. Unchecked: no caller of a store can mend it, the edge
 * turns it into an answer.
 */
public final class PersistenceException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Reason reason;

    /** Why. May grow: have a default branch. */
    public enum Reason {
        /** A row with this key is already there, or is referred to. */
        CONSTRAINT,
        /** Somebody else changed or holds the rows; trying again may help. */
        CONTENTION,
        /** No connection, or the disk is full: the operator must act. */
        UNAVAILABLE,
        /** The tables are not what this software was written for. */
        SCHEMA,
        /** The statement is wrong. */
        STATEMENT
    }

    PersistenceException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    static PersistenceException of(SQLException e) {
        return new PersistenceException(reason(e), e.getMessage(), e);
    }

    public Reason reason() {
        return reason;
    }

    private static Reason reason(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        if (state.startsWith("23") || isSqlite(e, 19)) {
            return Reason.CONSTRAINT;
        } else if (state.startsWith("40")
                || state.equals("HYT00")
                || state.equals("55P03")
                || isSqlite(e, 5, 6)) {
            return Reason.CONTENTION;
        } else if (state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("57")
                || isSqlite(e, 10, 13)
                || e instanceof java.sql.SQLTransientConnectionException) {
            return Reason.UNAVAILABLE;
        }
        return Reason.STATEMENT;
    }

    /** SQLite has no SQL states; its primary result codes are the low byte of the error code. */
    private static boolean isSqlite(SQLException e, int... codes) {
        if (!e.getClass().getName().startsWith("org.sqlite.")) {
            return false;
        }
        for (int code : codes) {
            if ((e.getErrorCode() & 0xff) == code) {
                return true;
            }
        }
        return false;
    }
}
