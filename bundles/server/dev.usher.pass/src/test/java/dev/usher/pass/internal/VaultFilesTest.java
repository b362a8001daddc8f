package dev.usher.pass.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.crypto.SoftToken;
import dev.usher.crypto.Token;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The vault's secrets, sealed to a key in a token of SoftHSM. */
@Tag("P2")
@EnabledIf(value = "dev.usher.crypto.SoftToken#isThere", disabledReason = "needs softhsm2")
class VaultFilesTest {
    @TempDir Path directory;

    @BeforeEach
    void makeToken() throws IOException {
        SoftToken.make();
    }

    @Test
    void whoHasTheDiskButNotTheTokenHasNoSecret() throws IOException {
        byte[] secret = created("kek");
        assertThat(secret).hasSize(32);
        assertThat(content("kek")).hasSize(113).doesNotContain(content(secret));
        assertThat(read("kek")).isEqualTo(secret);
        VaultFiles bare = files(Map.of());
        assertThatThrownBy(() -> bare.read("kek"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("vaultTokenLibrary");
    }

    @Test
    void aSecretFromBeforeThereWasATokenIsSealed() throws IOException {
        byte[] secret = files(Map.of()).create("kek");
        assertThat(Files.readAllBytes(directory.resolve("kek"))).isEqualTo(secret);
        assertThat(read("kek")).isEqualTo(secret);
        assertThat(content("kek")).hasSize(113).doesNotContain(content(secret));
        assertThat(read("kek")).isEqualTo(secret);
    }

    @Test
    void anotherKeyOpensNothingAndReplacesNothing() throws IOException {
        created("kek");
        String sealed = content("kek");
        try (Token token = SoftToken.open()) {
            token.remove(VaultFiles.LABEL);
        }
        assertThatThrownBy(() -> read("kek"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another key");
        assertThat(content("kek")).isEqualTo(sealed);
    }

    @Test
    void anAlteredFileDoesNotOpen() throws IOException {
        created("kek");
        byte[] altered = Files.readAllBytes(directory.resolve("kek"));
        altered[112] ^= 1;
        Files.write(directory.resolve("kek"), altered);
        assertThatThrownBy(() -> read("kek")).hasMessageContaining("damaged");
    }

    @Test
    void withoutThePinTheServerDoesNotStart() {
        Map<String, Object> wrong =
                Map.of(
                        "vaultTokenLibrary",
                        SoftToken.LIBRARY.toString(),
                        "vaultTokenPinFile",
                        directory.resolve("none").toString());
        assertThatThrownBy(() -> files(wrong))
                .isInstanceOf(UncheckedIOException.class)
                .rootCause()
                .hasMessageContaining("PIN cannot be read");
    }

    @Test
    void keysAreReplacedInTheTokenToo() throws IOException {
        VaultFiles files = sealed();
        try {
            byte[] old = files.create("kek");
            files.copy("kek", "kek-old");
            byte[] fresh = files.create("kek");
            assertThat(fresh).isNotEqualTo(old);
            assertThat(files.names("kek-")).containsExactly("kek-old");
            assertThat(files.read("kek-old")).hasValue(old);
            assertThat(files.read("kek")).hasValue(fresh);
        } finally {
            files.close();
        }
    }

    private byte[] created(String name) throws IOException {
        VaultFiles files = sealed();
        try {
            return files.create(name);
        } finally {
            files.close();
        }
    }

    private byte[] read(String name) throws IOException {
        VaultFiles files = sealed();
        try {
            return files.read(name).orElseThrow();
        } finally {
            files.close();
        }
    }

    private VaultFiles sealed() throws IOException {
        Path pin = Files.writeString(directory.resolve("pin"), SoftToken.PIN + "\n");
        return files(
                Map.of(
                        "vaultTokenLibrary",
                        SoftToken.LIBRARY.toString(),
                        "vaultTokenPinFile",
                        pin.toString()));
    }

    private VaultFiles files(Map<String, Object> set) {
        return new VaultFiles(new PassSettings(directory, PassServer.config(set)));
    }

    /** Each byte as a character, to look for some of them in others. */
    private String content(String name) throws IOException {
        return content(Files.readAllBytes(directory.resolve(name)));
    }

    private static String content(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
