package dev.usher.persistence;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** The databases Usher runs on, set up as it sets them up. */
enum Databases {
    H2 {
        @Override
        DataSource create(Path folder) {
            JdbcDataSource h2 = new JdbcDataSource();
            h2.setURL(
                    "jdbc:h2:mem:"
                            + UUID.randomUUID()
                            + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;DB_CLOSE_DELAY=-1");
            return h2;
        }
    },
    SQLITE {
        @Override
        DataSource create(Path folder) {
            SQLiteConfig config = new SQLiteConfig();
            config.setJournalMode(SQLiteConfig.JournalMode.WAL);
            config.setBusyTimeout(5000);
            SQLiteDataSource sqlite = new SQLiteDataSource(config);
            sqlite.setUrl("jdbc:sqlite:" + folder.resolve(UUID.randomUUID() + ".db"));
            return sqlite;
        }
    },
    POSTGRESQL {
        private EmbeddedPostgres server;

        @Override
        synchronized DataSource create(Path folder) {
            try {
                if (server == null) {
                    server =
                            EmbeddedPostgres.builder()
                                    .setPGStartupWait(Duration.ofMinutes(1))
                                    .start();
                }
                String name = "t" + UUID.randomUUID().toString().replace("-", "");
                new Sql(server.getPostgresDatabase()).update("CREATE DATABASE " + name);
                return server.getDatabase("postgres", name);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    /** An empty database of its own. */
    abstract DataSource create(Path folder);
}
