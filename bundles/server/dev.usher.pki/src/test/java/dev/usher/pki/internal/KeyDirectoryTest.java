package dev.usher.pki.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.media.api.Problem;
import dev.usher.server.api.OperatorKeys.Purpose;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyDirectoryTest {
    private static final byte[] PAYLOAD = "{}".getBytes(StandardCharsets.UTF_8);

    @TempDir private Path parent;

    private KeyDirectory open() throws IOException {
        return new KeyDirectory(parent.resolve("usher/pki"), Clock.systemUTC());
    }

    @Test
    @Tag("D5")
    void isMadeOnceAndForItsOwnerOnly() throws IOException {
        KeyDirectory first = open();
        KeyDirectory second = open();
        assertThat(second.operatorCa().certificate()).isEqualTo(first.operatorCa().certificate());
        assertThat(second.swarmCa().certificate()).isEqualTo(first.swarmCa().certificate());
        for (Purpose purpose : Purpose.values()) {
            assertThat(second.ring(purpose).current().keyId())
                    .isEqualTo(first.ring(purpose).current().keyId());
        }
        assertThat(permissions(first.path())).isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(first.path())) {
            assertThat(files)
                    .hasSize(8)
                    .allSatisfy(file -> assertThat(permissions(file)).isEqualTo("rw-------"));
        }
    }

    @Test
    void whatACrashLeftHalfMadeIsMadeAnew() throws IOException {
        Path halfMade = Files.createDirectories(parent.resolve("usher/pki.new"));
        Files.writeString(halfMade.resolve("operator-ca.key"), "half");
        Files.writeString(halfMade.resolve("operator-ca.pem.tmp"), "half");
        Files.writeString(halfMade.resolve("other.tmp"), "half");
        open();
        assertThat(halfMade).doesNotExist();
        assertThat(parent.resolve("usher/pki/other.tmp")).doesNotExist();
        assertThat(parent.resolve("usher/pki/operator-ca.pem")).exists();
    }

    @Test
    void anEmptyDirectoryIsFilled() throws IOException {
        Files.createDirectories(parent.resolve("usher/pki"));
        assertThat(open().operatorCa()).isNotNull();
    }

    @Test
    void aDamagedDirectoryIsNeverReplaced() throws IOException {
        KeyDirectory made = open();
        Path lost = made.path().resolve("swarm-ca.key");
        Files.delete(lost);
        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("swarm-ca.key");
        assertThat(lost).doesNotExist();
    }

    @Test
    void eachPurposeHasItsKey() throws IOException {
        SigningKeys keys = new SigningKeys(open(), new SilentEvents());
        String pass = keys.sign(Purpose.PASS, "usher-pass+jwt", PAYLOAD);
        assertThat(keys.verify(Purpose.PASS, "usher-pass+jwt", pass)).isEqualTo(PAYLOAD);
        assertThatThrownBy(() -> keys.verify(Purpose.LICENCE, "usher-pass+jwt", pass))
                .isInstanceOfSatisfying(
                        Problem.class, p -> assertThat(p.code()).isEqualTo("licence-signature"));
        assertThatThrownBy(() -> keys.verify(Purpose.PASS, "usher-item+jws", pass))
                .isInstanceOfSatisfying(
                        Problem.class, p -> assertThat(p.code()).isEqualTo("pass-malformed"));
        assertThatThrownBy(() -> keys.verify(Purpose.PASS, "usher-pass+jwt", "nonsense"))
                .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.status()).isEqualTo(400));
        assertThat(keys.jwks()).contains("\"kid\"", "Ed25519").doesNotContain("\"d\"");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
