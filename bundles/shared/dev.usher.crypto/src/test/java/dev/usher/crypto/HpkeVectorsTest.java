package dev.usher.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.prng.FixedSecureRandom;
import org.bouncycastle.pqc.crypto.xwing.XWingPrivateKeyParameters;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What RFC 9180, the X-Wing draft and Wycheproof publish about sealing, at our entry points. */
@Tag("SEC")
class HpkeVectorsTest {
    private static final HexFormat HEX = HexFormat.of();

    private static Map<String, Object> json(String file) throws IOException, JoseException {
        try (InputStream in = HpkeVectorsTest.class.getResourceAsStream("/" + file + ".json")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return JsonUtil.parseJson(text.startsWith("[") ? "{\"list\":" + text + "}" : text);
        }
    }

    private static byte[] bytes(Map<?, ?> vector, String name) {
        return HEX.parseHex((String) vector.get(name));
    }

    private static Stream<Map<?, ?>> wycheproof(String file) throws IOException, JoseException {
        return ((List<?>) json(file).get("testGroups"))
                .stream()
                        .map(group -> (Map<?, ?>) group)
                        .flatMap(group -> ((List<?>) group.get("tests")).stream())
                        .map(test -> (Map<?, ?>) test);
    }

    @Test
    @DisplayName("RFC 9180 A.3.1: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, both ways")
    void rfc9180() throws Exception {
        Map<String, Object> v = json("rfc9180_a3_base");
        ECPublicKeyParameters recipient = P256Kem.point(bytes(v, "pkRm"));
        AsymmetricCipherKeyPair ephemeral =
                new AsymmetricCipherKeyPair(
                        P256Kem.point(bytes(v, "pkEm")), privateKey(bytes(v, "skEm"), recipient));
        Encapsulation made = P256Kem.encapsulate(recipient, ephemeral);
        assertThat(made.enc).isEqualTo(bytes(v, "enc"));
        assertThat(made.secret).isEqualTo(bytes(v, "shared_secret"));
        byte[] sealed =
                HpkeMessage.of(P256Kem.ID, HpkeMessage.AES_128_GCM, made.secret, bytes(v, "info"))
                        .seal(bytes(v, "aad"), bytes(v, "pt"));
        assertThat(sealed).isEqualTo(bytes(v, "ct"));

        ECPrivateKeyParameters own = privateKey(bytes(v, "skRm"), recipient);
        byte[] secret =
                P256Kem.decapsulate(
                        bytes(v, "enc"), other -> P256Kem.agree(own, other), bytes(v, "pkRm"));
        assertThat(secret).isEqualTo(bytes(v, "shared_secret"));
        assertThat(
                        HpkeMessage.of(
                                        P256Kem.ID,
                                        HpkeMessage.AES_128_GCM,
                                        secret,
                                        bytes(v, "info"))
                                .open(bytes(v, "aad"), bytes(v, "ct")))
                .hasValue(bytes(v, "pt"));
    }

    private static ECPrivateKeyParameters privateKey(byte[] scalar, ECPublicKeyParameters any) {
        return new ECPrivateKeyParameters(new BigInteger(1, scalar), any.getParameters());
    }

    @Test
    @DisplayName("the vectors of the X-Wing draft: keys, encapsulation, decapsulation")
    void xWing() throws Exception {
        List<?> vectors = (List<?>) json("xwing_test_vectors").get("list");
        assertThat(vectors).hasSize(3);
        for (Object each : vectors) {
            Map<?, ?> v = (Map<?, ?>) each;
            assertThat(XWingKey.of(bytes(v, "seed")).publicKey()).isEqualTo(bytes(v, "pk"));
            SecureRandom random = new FixedSecureRandom(bytes(v, "eseed"));
            Encapsulation made = XWingKem.encapsulate(XWingKem.publicKey(bytes(v, "pk")), random);
            assertThat(made.enc).isEqualTo(bytes(v, "ct"));
            assertThat(made.secret).isEqualTo(bytes(v, "ss"));
            XWingPrivateKeyParameters key = new XWingPrivateKeyParameters(bytes(v, "seed"));
            assertThat(XWingKem.decapsulate(bytes(v, "ct"), key)).isEqualTo(bytes(v, "ss"));
        }
    }

    @Test
    @DisplayName("Wycheproof: of ML-KEM-768 keys as a part of X-Wing keys, none that is invalid")
    void mlKemKeys() throws Exception {
        List<Map<?, ?>> vectors = wycheproof("mlkem_768_encaps_test").toList();
        assertThat(vectors).hasSizeGreaterThan(200);
        byte[] x25519 = Arrays.copyOfRange(XWingKey.generate().publicKey(), 1184, 1216);
        List<Object> accepted = new ArrayList<>();
        for (Map<?, ?> v : vectors) {
            try {
                byte[] key = LabeledHkdf.join(bytes(v, "ek"), x25519);
                Hpke.seal(Hpke.X_WING, key, new byte[0], new byte[0], new byte[16]);
                accepted.add(v.get("tcId"));
            } catch (IllegalArgumentException refused) {
                assertThat(v.get("result")).isEqualTo("invalid");
            }
        }
        assertThat(accepted)
                .containsExactlyElementsOf(
                        vectors.stream()
                                .filter(v -> "valid".equals(v.get("result")))
                                .map(v -> (Object) v.get("tcId"))
                                .toList());
    }

    @Test
    @DisplayName("Wycheproof: of points of P-256 those that are uncompressed and on the curve")
    void p256Points() throws Exception {
        List<Map<?, ?>> vectors = wycheproof("ecdh_secp256r1_ecpoint_test").toList();
        assertThat(vectors).hasSizeGreaterThan(300);
        ECPublicKeyParameters any =
                P256Kem.point(
                        Hpke.publicKey(
                                (java.security.interfaces.ECPublicKey)
                                        SigningKey.generateP256().publicKey()));
        for (Map<?, ?> v : vectors) {
            byte[] point = bytes(v, "public");
            if (!"valid".equals(v.get("result"))) {
                assertThatThrownBy(() -> Hpke.requireKey(Hpke.P_256, point))
                        .as("%s", v)
                        .isInstanceOf(IllegalArgumentException.class);
                continue;
            }
            ECPrivateKeyParameters own = privateKey(bytes(v, "private"), any);
            assertThat(P256Kem.agree(own, P256Kem.point(point)))
                    .as("%s", v)
                    .isEqualTo(bytes(v, "shared"));
        }
    }

    @Test
    @DisplayName("an X-Wing encapsulation: every other length, and any flipped byte, opens nothing")
    void xWingInput() {
        XWingKey key = XWingKey.generate();
        byte[] none = {};
        byte[] secret = {1, 2, 3};
        Sealed sealed = Hpke.seal(Hpke.X_WING, key.publicKey(), none, none, secret);
        assertThat(sealed.enc()).hasSize(1120);
        byte[] ct = sealed.ciphertext();
        assertThat(key.open(sealed.enc(), ct, none, none)).hasValue(secret);
        for (int length : new int[] {0, 1, 65, 1088, 1119, 1121, 2240}) {
            assertThat(key.open(Arrays.copyOf(sealed.enc(), length), ct, none, none)).isEmpty();
        }
        for (int at = 0; at < sealed.enc().length; at += 31) {
            byte[] bent = sealed.enc().clone();
            bent[at] ^= 4;
            assertThat(key.open(bent, ct, none, none)).isEmpty();
        }
        byte[] smallOrder = sealed.enc().clone();
        Arrays.fill(smallOrder, 1088, 1120, (byte) 0);
        assertThat(key.open(smallOrder, ct, none, none)).isEmpty();
        assertThat(key.open(sealed.enc(), new byte[0], none, none)).isEmpty();
        assertThat(key.open(sealed.enc(), ct, secret, none)).isEmpty();
        assertThat(key.open(sealed.enc(), ct, none, secret)).isEmpty();
        byte[] zeroPoint = key.publicKey();
        Arrays.fill(zeroPoint, 1184, 1216, (byte) 0);
        assertThatThrownBy(() -> Hpke.seal(Hpke.X_WING, zeroPoint, none, none, secret))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Hpke.seal("none", zeroPoint, none, none, secret))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
