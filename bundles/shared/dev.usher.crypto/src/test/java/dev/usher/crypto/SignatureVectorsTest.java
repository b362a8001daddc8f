package dev.usher.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every Wycheproof vector of the signatures we accept, at our own entry points. */
@Tag("SEC")
class SignatureVectorsTest {
    private static final HexFormat HEX = HexFormat.of();

    /** A test of the file with the key of its group. */
    private record Vector(Map<?, ?> group, Map<?, ?> facts) {
        String text(String name) {
            return (String) facts.get(name);
        }

        boolean valid() {
            return "valid".equals(facts.get("result"));
        }

        @Override
        public String toString() {
            return facts.get("tcId") + " " + facts.get("comment");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519_test", "ecdsa_secp256r1_sha256_p1363_test"})
    @DisplayName("a signature is accepted when it is valid, and only then")
    void rawSignatures(String file) throws IOException, JoseException, GeneralSecurityException {
        List<Vector> vectors = vectors(file).toList();
        assertThat(vectors).hasSizeGreaterThan(100);
        List<Vector> accepted = new ArrayList<>();
        for (Vector v : vectors) {
            if (rawAccepts(v)) {
                accepted.add(v);
            }
        }
        assertThat(accepted)
                .containsExactlyElementsOf(vectors.stream().filter(Vector::valid).toList());
    }

    private static boolean rawAccepts(Vector v) throws GeneralSecurityException {
        String spki = (String) v.group().get("publicKeyDer");
        boolean ec = v.group().get("type").toString().startsWith("Ecdsa");
        PublicKey key =
                KeyFactory.getInstance(ec ? "EC" : "Ed25519")
                        .generatePublic(new X509EncodedKeySpec(HEX.parseHex(spki)));
        return RawVerifier.of(key).verify(HEX.parseHex(v.text("msg")), HEX.parseHex(v.text("sig")));
    }

    @Test
    @DisplayName("no invalid JWS is accepted, and of the valid ones just those with a key we use")
    void jsonWebSignatures() throws IOException, JoseException {
        List<Vector> vectors = vectors("json_web_signature_test").toList();
        assertThat(vectors).hasSizeGreaterThan(300);
        Predicate<Vector> ours =
                v ->
                        v.group().get("public") instanceof Map<?, ?> key
                                && "P-256".equals(key.get("crv"));
        assertThat(vectors.stream().filter(ours)).hasSizeGreaterThan(30);
        assertThat(vectors.stream().filter(SignatureVectorsTest::jwsAccepts))
                .containsExactlyElementsOf(
                        vectors.stream().filter(ours.and(Vector::valid)).toList());
    }

    private static boolean jwsAccepts(Vector v) {
        try {
            PublicKey key = Jwk.parse(v.group().get("public"));
            Jws.parse(v.text("jws"), 1 << 20).verify(key);
            return true;
        } catch (JwsException refused) {
            return false;
        }
    }

    private static Stream<Vector> vectors(String file) throws IOException, JoseException {
        try (InputStream in =
                SignatureVectorsTest.class.getResourceAsStream("/" + file + ".json")) {
            Map<String, Object> root =
                    JsonUtil.parseJson(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            return ((List<?>) root.get("testGroups"))
                    .stream()
                            .map(g -> (Map<?, ?>) g)
                            .flatMap(
                                    g ->
                                            ((List<?>) g.get("tests"))
                                                    .stream()
                                                            .map(
                                                                    t ->
                                                                            new Vector(
                                                                                    g,
                                                                                    (Map<?, ?>)
                                                                                            t)));
        }
    }
}
