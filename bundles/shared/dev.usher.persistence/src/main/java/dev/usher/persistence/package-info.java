/**
 * The little that Usher's stores need above JDBC: statements in one line, transactions, and
 * versioned schemas.
 *
 * <p>Works on H2 (PostgreSQL mode), PostgreSQL and SQLite. Every call blocks on the database. All
 * types are thread-safe, except the {@link dev.usher.persistence.Sql} handed to a transaction,
 * which belongs to its thread and ends with it. Instants are stored as {@code BIGINT} milliseconds
 * since 1970, which every database keeps alike.
 */
@Export
@Version("1.0.0")
package dev.usher.persistence;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
