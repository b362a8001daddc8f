package dev.usher.player.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.media.api.ItemId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

class WalletTest {
    @TempDir Path directory;

    @Test
    @Tag("P2")
    @DisplayName("ten thousand licences: what is due, and what an item has, is found by index")
    void tenThousandLicences() throws Exception {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + directory.resolve("box.db"));
        Wallet wallet = new Wallet(source, java.util.Optional.empty());
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            String numbers =
                    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) ";
            statement.executeUpdate(
                    "INSERT INTO player_pass (id, item, pass, granted) "
                            + numbers
                            + "SELECT 'p' || i, printf('%032x', i), 'a.b.c', i FROM n");
            statement.executeUpdate(
                    "INSERT INTO player_licence (pass, licence, granted, refresh_at) "
                            + numbers
                            + "SELECT 'p' || i, printf('%2500s', i), i, 4102444800000 + i FROM n");
            statement.executeUpdate(
                    "INSERT INTO player_first_play (pass, began, statement, told) "
                            + numbers
                            + "SELECT 'p' || i, i, 'x', 1 FROM n");
            for (String query : List.of(Wallet.OF_ITEM, Wallet.DUE)) {
                try (var plan = connection.prepareStatement("EXPLAIN QUERY PLAN " + query);
                        var rows = plan.executeQuery()) {
                    while (rows.next()) {
                        assertThat(rows.getString("detail"))
                                .doesNotMatch("SCAN (player_|p|l|f)\\b.*");
                    }
                }
            }
        }
        assertThat(wallet.passes(new ItemId(String.format("%032x", 77)))).hasSize(1);
        assertThat(wallet.due(Instant.ofEpochMilli(4102444800010L), 50)).hasSize(10);
    }
}
