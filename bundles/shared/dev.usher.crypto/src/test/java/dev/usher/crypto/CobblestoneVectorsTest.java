package dev.usher.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.InflaterInputStream;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every Wycheproof vector of Cobblestone-128, read and, where valid, written again. */
class CobblestoneVectorsTest {
    record Vector(
            String name,
            boolean valid,
            byte[] key,
            byte[] context,
            byte[] ciphertext,
            Map<?, ?> facts) {
        @Override
        public String toString() {
            return name;
        }

        boolean has(String flag) {
            return ((List<?>) facts.get("flags")).contains(flag);
        }

        long prefix() {
            return facts.get("msgLength") instanceof Long n ? n : 0;
        }

        String sha512() {
            return (String) facts.get("msgSha512");
        }
    }

    static Stream<Vector> vectors() throws IOException, JoseException {
        String name = "/c2sp_chunked_encryption_aes_128_gcm_test.json";
        try (InputStream in = CobblestoneVectorsTest.class.getResourceAsStream(name)) {
            Map<String, Object> root =
                    JsonUtil.parseJson(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            Map<?, ?> group = (Map<?, ?>) ((List<?>) root.get("testGroups")).get(0);
            return ((List<?>) group.get("tests")).stream().map(test -> vector((Map<?, ?>) test));
        }
    }

    private static Vector vector(Map<?, ?> facts) {
        HexFormat hex = HexFormat.of();
        byte[] compressed = hex.parseHex((String) facts.get("ct"));
        try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(compressed))) {
            return new Vector(
                    facts.get("tcId") + " " + facts.get("comment"),
                    "valid".equals(facts.get("result")),
                    hex.parseHex((String) facts.get("key")),
                    hex.parseHex((String) facts.get("ctx")),
                    in.readAllBytes(),
                    facts);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void thereAreAllOfThem() throws IOException, JoseException {
        assertThat(vectors()).hasSize(35);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void isReadOrRefused(Vector v) throws IOException, GeneralSecurityException {
        if (!v.valid) {
            assertThatThrownBy(() -> readAll(v))
                    .isInstanceOfAny(CobblestoneException.class, IllegalArgumentException.class);
            return;
        }
        byte[] plain = readAll(v);
        assertThat(plain).hasSize((int) v.prefix());
        assertThat(sha512(plain)).isEqualTo(v.sha512());
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void readsNothingBeyondTheAuthenticPart(Vector v) throws IOException, GeneralSecurityException {
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        boolean opened = false;
        boolean refused = false;
        try (CobblestoneReader reader =
                Cobblestone.open(Ciphertexts.of(v.ciphertext), v.key, v.context)) {
            opened = true;
            ByteBuffer chunk = ByteBuffer.allocate(10_000);
            while (reader.read(got.size(), chunk.clear()) >= 0) {
                got.write(chunk.array(), 0, chunk.position());
            }
        } catch (CobblestoneException | IllegalArgumentException e) {
            refused = true;
        }
        assertThat(refused).isEqualTo(!v.valid);
        assertThat(opened).isEqualTo(v.valid || v.has("ValidFinalChunk"));
        assertThat((long) got.size()).isLessThanOrEqualTo(v.prefix());
        if (v.valid) {
            assertThat(sha512(got.toByteArray())).isEqualTo(v.sha512());
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void isWrittenAgainByteForByte(Vector v) throws IOException {
        if (v.valid) {
            ByteArrayOutputStream again = new ByteArrayOutputStream();
            byte[] salt = Arrays.copyOf(v.ciphertext, Cobblestone.SALT);
            try (OutputStream out = Cobblestone.encrypting(again, v.key, v.context, salt)) {
                out.write(readAll(v));
            }
            assertThat(again.toByteArray()).isEqualTo(v.ciphertext);
        }
    }

    private static byte[] readAll(Vector v) throws IOException {
        try (CobblestoneReader reader =
                Cobblestone.open(Ciphertexts.of(v.ciphertext), v.key, v.context)) {
            return Ciphertexts.readAll(reader);
        }
    }

    private static String sha512(byte[] bytes) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(bytes));
    }
}
