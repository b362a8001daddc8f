package dev.usher.crypto;

import static dev.usher.crypto.Ciphertexts.CONTEXT;
import static dev.usher.crypto.Ciphertexts.KEY;
import static dev.usher.crypto.Ciphertexts.encrypt;
import static dev.usher.crypto.Ciphertexts.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.media.api.ItemId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CobblestoneTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16383, 16384, 16385, 32768, 1_000_003})
    void lengthsAreKnownBeforehand(int n) throws IOException {
        byte[] sealed = encrypt(plain(n));
        assertThat(Cobblestone.ciphertextLength(n)).isEqualTo(sealed.length);
        assertThat(Cobblestone.plaintextLength(sealed.length)).isEqualTo(n);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 55, 56, 71, 56 + 16400, 56 + 16400 + 15, Long.MAX_VALUE})
    void noMessageHasTheseLengths(long n) {
        assertThatThrownBy(() -> Cobblestone.plaintextLength(n))
                .isInstanceOfSatisfying(
                        CobblestoneException.class,
                        e -> assertThat(e.reason()).isEqualTo(CobblestoneException.Reason.LENGTH));
    }

    @Test
    void writesInAnyPortions() throws IOException {
        byte[] original = plain(100_000);
        byte[] salt = new byte[Cobblestone.SALT];
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        try (OutputStream out = Cobblestone.encrypting(whole, KEY, CONTEXT, salt)) {
            out.write(original);
        }
        ByteArrayOutputStream portions = new ByteArrayOutputStream();
        try (OutputStream out = Cobblestone.encrypting(portions, KEY, CONTEXT, salt)) {
            out.write(original[0]);
            for (int at = 1, n = 1;
                    at < original.length;
                    at += n, n = Math.min(n * 2, original.length - at)) {
                out.write(original, at, Math.min(n, original.length - at));
            }
        }
        assertThat(portions.toByteArray()).isEqualTo(whole.toByteArray());
    }

    @Test
    @Tag("D3")
    void readsFromAnyPosition() throws IOException {
        byte[] original = plain(20 * Cobblestone.CHUNK + 77);
        Random random = new Random(1);
        try (CobblestoneReader reader =
                Cobblestone.open(Ciphertexts.of(encrypt(original)), KEY, CONTEXT)) {
            assertThat(reader.length()).isEqualTo(original.length);
            for (int i = 0; i < 500; i++) {
                int from = random.nextInt(original.length);
                ByteBuffer dst =
                        random.nextBoolean()
                                ? ByteBuffer.allocate(400_000)
                                : ByteBuffer.allocateDirect(999);
                dst.limit(1 + random.nextInt(dst.capacity()));
                int n = reader.read(from, dst);
                assertThat(n)
                        .isEqualTo(Math.min(dst.limit(), original.length - from))
                        .isEqualTo(dst.position());
                byte[] got = new byte[n];
                dst.flip().get(got);
                assertThat(got).isEqualTo(Arrays.copyOfRange(original, from, from + n));
            }
            assertThat(reader.read(original.length, ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @Test
    void asksTheSourceForManyChunksAtOnce() throws IOException {
        byte[] sealed = encrypt(plain(64 * Cobblestone.CHUNK));
        int[] calls = {0};
        RandomAccess counting =
                new RandomAccess() {
                    @Override
                    public long length() {
                        return sealed.length;
                    }

                    @Override
                    public void read(long position, ByteBuffer dst) {
                        calls[0]++;
                        dst.put(sealed, (int) position, dst.remaining());
                    }
                };
        try (CobblestoneReader reader = Cobblestone.open(counting, KEY, CONTEXT)) {
            calls[0] = 0;
            Ciphertexts.readAll(reader);
            assertThat(calls[0]).isEqualTo(4);
            reader.read(63 * Cobblestone.CHUNK, ByteBuffer.allocate(5));
            reader.read(63 * Cobblestone.CHUNK + 5, ByteBuffer.allocate(5));
            assertThat(calls[0]).as("the rest of a chunk is still there").isEqualTo(5);
        }
    }

    @Test
    void aFlippedByteIsFoundAndWhatCameBeforeItIsAuthentic() throws IOException {
        byte[] original = plain(5 * Cobblestone.CHUNK);
        byte[] sealed = encrypt(original);
        sealed[Cobblestone.HEADER + 2 * Cobblestone.SEALED_CHUNK + 100] ^= 1;
        try (CobblestoneReader reader = Cobblestone.open(Ciphertexts.of(sealed), KEY, CONTEXT)) {
            ByteBuffer dst = ByteBuffer.allocate(original.length);
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(() -> reader.read(0, dst.clear()))
                        .isInstanceOfSatisfying(
                                CobblestoneException.class,
                                e ->
                                        assertThat(e.reason())
                                                .isEqualTo(CobblestoneException.Reason.TAMPERED));
            }
            assertThat(dst.position()).isEqualTo(2 * Cobblestone.CHUNK);
            assertThat(Arrays.copyOf(dst.array(), dst.position()))
                    .isEqualTo(Arrays.copyOf(original, dst.position()));
            assertThat(Arrays.copyOfRange(dst.array(), dst.position(), dst.capacity()))
                    .containsOnly(0);
        }
    }

    @Test
    void anotherItemVersionOrFileIsAnotherContext() throws IOException {
        ItemId item = new ItemId("0123456789abcdef0123456789abcdef");
        byte[] context = Cobblestone.context(item, 1, 2);
        assertThat(new String(context, java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("usher/item/v1\0000123456789abcdef0123456789abcdef\0001\0002");
        assertThat(context)
                .isNotEqualTo(Cobblestone.context(item, 12, 2))
                .isNotEqualTo(Cobblestone.context(item, 1, 0));
        byte[] sealed = encrypt(plain(10));
        assertThatThrownBy(() -> Cobblestone.open(Ciphertexts.of(sealed), KEY, context))
                .isInstanceOfSatisfying(
                        CobblestoneException.class,
                        e ->
                                assertThat(e.reason())
                                        .isEqualTo(CobblestoneException.Reason.COMMITMENT));
    }

    @Test
    void aClosedReaderReadsNothing() throws IOException {
        CobblestoneReader reader =
                Cobblestone.open(Ciphertexts.of(encrypt(plain(10))), KEY, CONTEXT);
        reader.close();
        assertThatThrownBy(() -> reader.read(0, ByteBuffer.allocate(1)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void everyEncryptionIsDifferent() throws IOException {
        assertThat(encrypt(plain(10))).isNotEqualTo(encrypt(plain(10)));
    }
}
