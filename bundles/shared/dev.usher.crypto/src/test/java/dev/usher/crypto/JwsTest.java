package dev.usher.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PublicKey;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwsTest {
    private static final String TYPE = "usher-pass+jwt";
    private static final byte[] PAYLOAD = "{\"item\":\"x\"}".getBytes(StandardCharsets.UTF_8);
    private static final SigningKey ED = SigningKey.generateEd25519();
    private static final SigningKey EC = SigningKey.generateP256();

    static Stream<SigningKey> keys() {
        return Stream.of(ED, EC);
    }

    @ParameterizedTest
    @MethodSource("keys")
    @Tag("D5")
    void whatIsSignedVerifies(SigningKey key) throws JwsException {
        String text = Jws.sign(key, TYPE, PAYLOAD);
        Jws jws = Jws.parse(text, TYPE, 8192);
        assertThat(jws.keyId()).hasValue(key.keyId());
        assertThat(jws.key()).isEmpty();
        assertThat(jws.verify(key.publicKey())).isEqualTo(PAYLOAD);
        assertThat(VerificationKeys.of(List.of(key.publicKey())).verify(text, TYPE, 8192))
                .isEqualTo(PAYLOAD);
    }

    @ParameterizedTest
    @MethodSource("keys")
    void theHeaderMayCarryTheKey(SigningKey key) throws JwsException {
        Jws jws = Jws.parse(Jws.signWithKey(key, "dpop+jwt", PAYLOAD), "dpop+jwt", 8192);
        PublicKey carried = jws.key().orElseThrow();
        assertThat(carried).isEqualTo(key.publicKey());
        assertThat(jws.verify(carried)).isEqualTo(PAYLOAD);
    }

    @ParameterizedTest
    @MethodSource("keys")
    void everyFlippedCharacterIsRefused(SigningKey key) {
        String text = Jws.sign(key, TYPE, PAYLOAD);
        for (int i = 0; i < text.length(); i++) {
            char other = text.charAt(i) == 'A' ? 'B' : 'A';
            String altered = text.substring(0, i) + other + text.substring(i + 1);
            assertThatThrownBy(() -> Jws.parse(altered, TYPE, 8192).verify(key.publicKey()))
                    .isInstanceOf(JwsException.class);
        }
    }

    @Test
    void anotherKeyOrAlgorithmIsRefused() throws JwsException {
        Jws jws = Jws.parse(Jws.sign(ED, TYPE, PAYLOAD), TYPE, 8192);
        for (SigningKey other : List.of(SigningKey.generateEd25519(), EC)) {
            assertThatThrownBy(() -> jws.verify(other.publicKey()))
                    .isInstanceOfSatisfying(
                            JwsException.class,
                            e -> assertThat(e.reason()).isEqualTo(JwsException.Reason.SIGNATURE));
        }
        VerificationKeys strangers = VerificationKeys.of(List.of(EC.publicKey()));
        assertThatThrownBy(() -> strangers.verify(Jws.sign(ED, TYPE, PAYLOAD), TYPE, 8192))
                .isInstanceOfSatisfying(
                        JwsException.class,
                        e -> assertThat(e.reason()).isEqualTo(JwsException.Reason.UNKNOWN_KEY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"none\",\"typ\":\"usher-pass+jwt\"}",
                "{\"alg\":\"HS256\",\"typ\":\"usher-pass+jwt\"}",
                "{\"alg\":\"ES256\",\"typ\":\"usher-pass+jwt\"}",
                "{\"alg\":\"EdDSA\",\"typ\":\"JWT\"}",
                "{\"alg\":\"EdDSA\"}",
                "{\"alg\":\"EdDSA\",\"typ\":\"usher-pass+jwt\",\"crit\":[\"exp\"],\"exp\":1}",
                "{\"alg\":\"EdDSA\",\"alg\":\"EdDSA\",\"typ\":\"usher-pass+jwt\"}",
                "{\"alg\":\"EdDSA\",\"typ\":\"usher-pass+jwt\"",
                "[]",
                "null"
            })
    void trickyHeadersAreRefusedThoughSigned(String header) {
        String text = encode(header.getBytes(StandardCharsets.UTF_8)) + "." + encode(PAYLOAD);
        String jws = text + "." + encode(ED.sign(text.getBytes(StandardCharsets.US_ASCII)));
        assertThatThrownBy(() -> Jws.parse(jws, TYPE, 8192).verify(ED.publicKey()))
                .isInstanceOf(JwsException.class);
    }

    @Test
    void thereIsOnlyOneTextForASignature() {
        String text = Jws.sign(ED, TYPE, PAYLOAD);
        String loose =
                text.substring(0, text.length() - 1) + (char) (text.charAt(text.length() - 1) + 1);
        for (String other :
                List.of(
                        text + "=",
                        text + "==",
                        " " + text,
                        text + "\n",
                        text.replace(".", ". "),
                        loose,
                        text + ".",
                        "." + text,
                        text + "AA",
                        text.substring(0, text.length() - 2),
                        "",
                        "..",
                        "a.b",
                        "a.b.c.d")) {
            assertThatThrownBy(() -> Jws.parse(other, TYPE, 8192))
                    .as(other)
                    .isInstanceOfSatisfying(
                            JwsException.class,
                            e -> assertThat(e.reason()).isEqualTo(JwsException.Reason.MALFORMED));
        }
    }

    @Test
    void aLongTextIsRefusedUnread() {
        String text = Jws.sign(ED, TYPE, new byte[7000]);
        assertThatThrownBy(() -> Jws.parse(text, TYPE, 8192)).hasMessageContaining("8192");
    }

    @Test
    void aCarriedPrivateKeyOrStrangeCurveIsRefused() {
        for (String jwk :
                List.of(
                        "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\","
                                + "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
                        "{\"kty\":\"oct\",\"k\":\"AAAA\"}",
                        "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
                        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAA\",\"y\":\"AAAA\"}",
                        "\"text\"")) {
            assertThatThrownBy(() -> VerificationKeys.parse("{\"keys\":[" + jwk + "]}"))
                    .as(jwk)
                    .isInstanceOf(JwsException.class);
        }
        assertThatThrownBy(() -> VerificationKeys.parse("{}")).isInstanceOf(JwsException.class);
        assertThatThrownBy(() -> VerificationKeys.parse("not json"))
                .isInstanceOf(JwsException.class);
    }

    @Test
    void keySetsSurviveWritingAndReading() throws JwsException {
        String jwks = VerificationKeys.of(List.of(ED.publicKey(), EC.publicKey())).render();
        VerificationKeys read = VerificationKeys.parse(jwks);
        assertThat(read.key(ED.keyId())).hasValue(ED.publicKey());
        assertThat(read.key(EC.keyId())).hasValue(EC.publicKey());
        assertThat(jwks).contains("\"kid\":\"" + ED.keyId()).doesNotContain("\"d\"");
    }

    @Test
    @Tag("SEC")
    void aKeyIsForItsPurposeOnly() throws JwsException {
        String jwks =
                VerificationKeys.byPurpose(
                                Map.of(
                                        "pass",
                                        List.of(ED.publicKey()),
                                        "licence",
                                        List.of(EC.publicKey())))
                        .render();
        assertThat(jwks).contains("\"usher_purpose\":\"pass\"", "\"use\":\"sig\"");
        VerificationKeys read = VerificationKeys.parse(jwks);
        assertThat(read.key("pass", ED.keyId())).hasValue(ED.publicKey());
        assertThat(read.key("licence", ED.keyId())).isEmpty();
        assertThat(read.key("licence", EC.keyId())).isPresent();
        assertThat(read.key("manifest", EC.keyId())).isEmpty();
    }

    @Test
    @Tag("SEC")
    void keysWithoutPurposeAreForAllOrNothing() throws JwsException {
        VerificationKeys old =
                VerificationKeys.parse(
                        VerificationKeys.of(List.of(ED.publicKey(), EC.publicKey())).render());
        assertThat(old.key("pass", ED.keyId())).isPresent();
        String one = VerificationKeys.byPurpose(Map.of("pass", List.of(ED.publicKey()))).render();
        String other = VerificationKeys.of(List.of(EC.publicKey())).render();
        VerificationKeys mixed =
                VerificationKeys.parse(one.replace("]}", "," + other.substring(9)));
        assertThat(mixed.key("pass", ED.keyId())).isPresent();
        assertThat(mixed.key(EC.keyId())).isPresent();
        assertThat(mixed.key("pass", EC.keyId())).isEmpty();
    }

    @Test
    void thumbprintIsThatOfRfc8037() throws JwsException {
        VerificationKeys keys =
                VerificationKeys.parse(
                        "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\","
                                + "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}");
        assertThat(keys.key("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")).isPresent();
    }

    @ParameterizedTest
    @MethodSource("keys")
    void keysSurviveOnDiskForTheirOwnerOnly(SigningKey key, @TempDir Path directory)
            throws Exception {
        Path file = directory.resolve("signing.key");
        key.store(file);
        SigningKey read = SigningKey.load(file);
        assertThat(read.keyId()).isEqualTo(key.keyId());
        assertThat(read.publicKey()).isEqualTo(key.publicKey());
        assertThat(Jws.sign(read, TYPE, PAYLOAD)).isEqualTo(Jws.sign(key, TYPE, PAYLOAD));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Files.writeString(file, "garbage");
        assertThatThrownBy(() -> SigningKey.load(file)).hasMessageContaining(file.toString());
        assertThat(key.toString()).doesNotContain("PRIVATE").contains(key.keyId());
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
