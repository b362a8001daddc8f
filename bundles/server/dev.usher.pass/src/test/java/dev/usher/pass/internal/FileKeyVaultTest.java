package dev.usher.pass.internal;

import static dev.usher.pass.internal.PassServer.FILM;
import static dev.usher.pass.internal.PassServer.THRILLER;
import static dev.usher.pass.internal.PurchasesTest.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.media.api.Tier;
import dev.usher.server.api.ContentKey;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("P2")
class FileKeyVaultTest {
    @TempDir Path directory;
    private PassServer server;
    private String keyId;
    private byte[] bytes;

    @BeforeEach
    void start() {
        server = new PassServer(directory);
        try (ContentKey key = server.vault.create(FILM, 1, Tier.SD)) {
            keyId = key.id();
            bytes = key.bytes().clone();
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aKeyOutlivesARestart() {
        server.start();
        assertThat(server.vault.open(keyId))
                .hasValueSatisfying(key -> assertThat(key.bytes()).isEqualTo(bytes));
        assertThat(server.vault.open("0".repeat(32))).isEmpty();
        assertThat(bytes).hasSize(16);
    }

    @Test
    void closingAKeyDoesNotHarmTheNextOpening() {
        server.vault.open(keyId).orElseThrow().close();
        assertThat(server.vault.open(keyId))
                .hasValueSatisfying(key -> assertThat(key.bytes()).isEqualTo(bytes));
    }

    @Test
    void theKeyEncryptionKeyIsForItsOwnerOnly() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kek())))
                .isEqualTo("rw-------");
        Files.setPosixFilePermissions(kek(), PosixFilePermissions.fromString("rw-r--r--"));
        server.start();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kek())))
                .isEqualTo("rw-------");
    }

    @Test
    @Tag("P4")
    void theDatabaseHoldsNoKeyInClear() {
        String dump = String.join("\n", server.sql().query("SCRIPT", row -> row.getString(1)));
        assertThat(dump)
                .contains(keyId)
                .doesNotContainIgnoringCase(HexFormat.of().formatHex(bytes));
    }

    @Test
    void withoutItsKeyEncryptionKeyAKeyDoesNotOpen() throws Exception {
        byte[] kept = Files.readAllBytes(kek());
        Files.delete(kek());
        server.start();
        refused("key-unavailable", 503, () -> server.vault.open(keyId));
        Files.write(kek(), kept);
        server.start();
        assertThat(server.vault.open(keyId)).isPresent();
    }

    @Test
    void aDamagedKeyEncryptionKeyIsNotReplaced() throws Exception {
        Files.write(kek(), new byte[31]);
        assertThatThrownBy(() -> server.start())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("kek");
        assertThat(Files.size(kek())).isEqualTo(31);
    }

    @Test
    void aWrappedKeyMovedOrAlteredDoesNotOpen() {
        server.sql()
                .update(
                        "UPDATE pass_content_key SET item = ? WHERE id = ?",
                        THRILLER.value(),
                        keyId);
        refused("key-unavailable", 503, () -> server.vault.open(keyId));
        server.sql()
                .update("UPDATE pass_content_key SET item = ? WHERE id = ?", FILM.value(), keyId);
        byte[] wrapped =
                server.sql()
                        .first(
                                "SELECT wrapped FROM pass_content_key WHERE id = ?",
                                row -> row.getBytes(1),
                                keyId)
                        .orElseThrow();
        for (int i : List.of(0, 12, wrapped.length - 1)) {
            wrapped[i] ^= 1;
            server.sql()
                    .update("UPDATE pass_content_key SET wrapped = ? WHERE id = ?", wrapped, keyId);
            refused("key-unavailable", 503, () -> server.vault.open(keyId));
            wrapped[i] ^= 1;
        }
    }

    @Test
    void t13ANewKeyEncryptionKeyOpensEverythingAndTheOldOneNothing() throws Exception {
        byte[] old = Files.readAllBytes(kek());
        server.vault.rotate();
        assertThat(Files.readAllBytes(kek())).hasSize(32).isNotEqualTo(old);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("kek-"));
        }
        opens();
        server.start();
        opens();
        Files.write(kek(), old);
        server.start();
        refused("key-unavailable", 503, () -> server.vault.open(keyId));
    }

    @Test
    void aRotationThatWasCutOffIsFinished() {
        int deaths = 0;
        for (int n = 1; ; n++) {
            server.database.dieBefore(n);
            try {
                server.vault.rotate();
                server.database.live();
                break;
            } catch (TestDatabase.Killed killed) {
                deaths++;
                server.database.live();
                server.start();
                opens();
            }
        }
        assertThat(deaths).isGreaterThan(2);
        opens();
    }

    @Test
    void anotherProcessFollowsARotation() throws Exception {
        FileKeyVault other = server.vault;
        server.start();
        server.vault.rotate();
        assertThat(other.open(keyId))
                .hasValueSatisfying(key -> assertThat(key.bytes()).isEqualTo(bytes));
        try (ContentKey key = other.create(FILM, 2, Tier.SD)) {
            String id = key.id();
            byte[] expected = key.bytes().clone();
            server.start();
            assertThat(server.vault.open(id))
                    .hasValueSatisfying(k -> assertThat(k.bytes()).isEqualTo(expected));
        }
    }

    private void opens() {
        assertThat(server.vault.open(keyId))
                .hasValueSatisfying(key -> assertThat(key.bytes()).isEqualTo(bytes));
    }

    private Path kek() {
        return directory.resolve("kek");
    }
}
