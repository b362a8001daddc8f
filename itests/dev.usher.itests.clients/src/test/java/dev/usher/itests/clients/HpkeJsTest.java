package dev.usher.itests.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usher.crypto.Hpke;
import dev.usher.crypto.Sealed;
import dev.usher.crypto.SigningKey;
import dev.usher.crypto.XWingKey;
import dev.usher.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPublicKey;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another HPKE opens what we seal, and we open what it seals: {@code @hpke/core} on Node. */
@Tag("SEC")
class HpkeJsTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] INFO = "usher/licence/v1".getBytes(StandardCharsets.UTF_8);
    private static final byte[] AAD = new byte[32];
    private static final byte[] CONTENT_KEY = HEX.parseHex("000102030405060708090a0b0c0d0e0f");
    private static final List<String> PACKAGES =
            List.of("@hpke/core@1.9.0", "@hpke/hybridkem-x-wing@0.7.0");

    @TempDir static Path directory;

    @BeforeAll
    static void install() throws Exception {
        assumeTrue(run(List.of("node", "--version")), "nodejs");
        List<String> npm = List.of("npm", "install", "--prefix", ".", "--no-audit", "--no-fund");
        List<String> command =
                java.util.stream.Stream.concat(npm.stream(), PACKAGES.stream()).toList();
        assumeTrue(run(command), "npm " + PACKAGES);
        try (InputStream script = HpkeJsTest.class.getResourceAsStream("/hpke.mjs")) {
            Files.copy(script, directory.resolve("hpke.mjs"));
        }
    }

    private static boolean run(List<String> command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .directory(directory.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (process.waitFor(90, TimeUnit.SECONDS)) {
                return process.exitValue() == 0;
            }
            process.destroyForcibly();
            return false;
        } catch (IOException notThere) {
            return false;
        }
    }

    /** Opens with our private key. */
    private interface Opener {
        Optional<byte[]> open(byte[] enc, byte[] ct);
    }

    @Test
    @DisplayName("X-Wing (KEM 0x647A), both directions")
    void xWing() throws Exception {
        XWingKey key = XWingKey.generate();
        exchange(Hpke.X_WING, key.publicKey(), (enc, ct) -> key.open(enc, ct, INFO, AAD));
    }

    @Test
    @DisplayName("DHKEM(P-256, HKDF-SHA256), both directions")
    void p256() throws Exception {
        SigningKey key = SigningKey.generateP256();
        byte[] point = Hpke.publicKey((ECPublicKey) key.publicKey());
        exchange(Hpke.P_256, point, (enc, ct) -> Hpke.open(key, enc, ct, INFO, AAD));
    }

    private static void exchange(String suite, byte[] publicKey, Opener own) throws Exception {
        Process node =
                new ProcessBuilder("node", "hpke.mjs", suite)
                        .directory(directory.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader said = node.inputReader()) {
            tell(
                    node,
                    Map.of(
                            "key",
                            HEX.formatHex(publicKey),
                            "info",
                            HEX.formatHex(INFO),
                            "aad",
                            HEX.formatHex(AAD),
                            "plain",
                            HEX.formatHex(CONTENT_KEY)));
            Map<?, ?> theirs = hear(said);
            assertThat(own.open(bytes(theirs, "enc"), bytes(theirs, "ct")))
                    .as("we open what they sealed")
                    .hasValue(CONTENT_KEY);
            Sealed ours = Hpke.seal(suite, bytes(theirs, "key"), INFO, AAD, CONTENT_KEY);
            tell(
                    node,
                    Map.of(
                            "enc",
                            HEX.formatHex(ours.enc()),
                            "ct",
                            HEX.formatHex(ours.ciphertext())));
            assertThat(bytes(hear(said), "plain"))
                    .as("they open what we sealed")
                    .isEqualTo(CONTENT_KEY);
        } finally {
            node.destroyForcibly();
        }
    }

    private static void tell(Process node, Map<String, String> message) throws IOException {
        node.getOutputStream().write(Json.bytes(message));
        node.getOutputStream().write('\n');
        node.getOutputStream().flush();
    }

    private static Map<?, ?> hear(BufferedReader said) throws IOException {
        String line = said.readLine();
        assertThat(line).as("what node says").isNotNull();
        return Json.read(line.getBytes(StandardCharsets.UTF_8), Map.class);
    }

    private static byte[] bytes(Map<?, ?> message, String member) {
        return HEX.parseHex((String) message.get(member));
    }
}
