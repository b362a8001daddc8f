package dev.usher.pki.store;

import dev.usher.persistence.Migrations;
import dev.usher.persistence.Sql;
import javax.sql.DataSource;

/** The tables of this bundle, up to date. */
final class PkiTables {
    private PkiTables() {}

    static Sql in(DataSource database) {
        Migrations.run(database, "pki", PkiTables.class, "V1__certificates.sql", "V2__makers.sql");
        return new Sql(database);
    }
}
