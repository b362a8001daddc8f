package dev.usher.drm.host.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.crypto.Cobblestone;
import dev.usher.crypto.Hpke;
import dev.usher.crypto.Jws;
import dev.usher.crypto.KeyStoreFile;
import dev.usher.crypto.Sealed;
import dev.usher.crypto.SigningKey;
import dev.usher.drm.api.DrmSystem;
import dev.usher.json.Json;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemFile;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.StoredFile;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an evil bundle in the box's JVM gets of the keys: what opens the film when the DRM system is
 * in there too, and that is said so; nothing out of memory when it is in the host.
 */
@Tag("T10")
@DisplayName("An evil bundle in the box")
class EvilBundleTest {
    private static final ItemId ITEM = new ItemId("f".repeat(32));
    private static final String KEY_ID = "a".repeat(32);
    private static final int LENGTH = 100_000;
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
    @TempDir Path directory;
    private final SigningKey operator = SigningKey.generateP256();
    private final byte[] contentKey = new byte[Cobblestone.KEY_LENGTH];
    private final byte[] original = new byte[LENGTH];
    private byte[] messageKey;
    private String attached;

    static DrmSystem cobblestone() {
        return ServiceLoader.load(DrmSystem.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(system -> system.scheme().equals("cobblestone-128"))
                .findFirst()
                .orElseThrow();
    }

    /** Cobblestone before all others. */
    static List<Path> libraries() {
        return Stream.concat(
                        HostedDrmTest.sources(cobblestone().getClass()),
                        HostedDrmTest.libraries().stream())
                .toList();
    }

    static PublicKey operatorKey(Path file) throws IOException {
        try {
            return KeyFactory.getInstance("EC")
                    .generatePublic(new X509EncodedKeySpec(Files.readAllBytes(file)));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    static Manifest manifest(long cipherLength) {
        StoredFile stored = new StoredFile("0", cipherLength, "0".repeat(64));
        return new Manifest(
                new ItemLayout(ITEM, new InfoHash("0".repeat(64)), 16384, List.of(stored)),
                1,
                KEY_ID,
                List.of(new ItemFile("film", "video/mp4", LENGTH)),
                Instant.EPOCH);
    }

    @Test
    @DisplayName("gets the key that opens the film when the DRM system is in the same JVM")
    void inProcess() throws IOException, GeneralSecurityException, InterruptedException {
        play("here");
        assertThat(inHeap(messageKey)).as("the key that opens the film, in the heap").isTrue();
    }

    @Test
    @DisplayName("gets neither out of memory when it is in the host, and cannot attach to that")
    void hosted() throws IOException, GeneralSecurityException, InterruptedException {
        Path state = Files.createDirectory(directory.resolve("state"));
        Files.writeString(
                state.resolve("clock"),
                "usher-drm-clock-1 "
                        + Instant.now().minusSeconds(60)
                        + " "
                        + Instant.EPOCH
                        + " stopped\n");
        play("host");
        assertThat(inHeap(messageKey)).as("the key that opens the film, in the heap").isFalse();
        assertThat(inHeap(contentKey)).as("the content key, in the heap").isFalse();
        assertThat(inHeap(seed(state))).as("the sealing key, in the heap").isFalse();
        assertThat(inHeap(Arrays.copyOfRange(original, 5000, 5100)))
                .as("clear bytes are there, and the search finds what is there")
                .isTrue();
        assertThat(attached).isEqualTo("attaching is refused");
        // same account: a file is a file. What keeps it is an account of the host's own
        assertThat(Files.isReadable(state.resolve("sealing.p12"))).isTrue();
    }

    private void play(String where)
            throws IOException, GeneralSecurityException, InterruptedException {
        Random random = new Random();
        random.nextBytes(contentKey);
        random.nextBytes(original);
        byte[] ciphertext = encrypt();
        Files.write(directory.resolve("film"), ciphertext);
        Files.write(directory.resolve("operator"), operator.publicKey().getEncoded());
        Process box =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx64m",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                classPath(),
                                EvilBox.class.getName(),
                                where,
                                directory.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader said =
                        new BufferedReader(new InputStreamReader(box.getInputStream(), UTF_8));
                OutputStream in = box.getOutputStream()) {
            byte[] sealingKey = HexFormat.of().parseHex(said.readLine());
            in.write((licence(sealingKey) + "\n").getBytes(UTF_8));
            in.flush();
            assertThat(said.readLine())
                    .as("the film plays")
                    .isEqualTo(HexFormat.of().formatHex(Arrays.copyOfRange(original, 5000, 6000)));
            attached = said.readLine();
            assertThat(box.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            box.descendants().forEach(ProcessHandle::destroyForcibly);
            box.destroyForcibly();
        }
    }

    private static String classPath() {
        return libraries().stream()
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private byte[] encrypt() throws IOException, GeneralSecurityException {
        byte[] context = Cobblestone.context(ITEM, 1, 0);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = Cobblestone.encrypting(bytes, contentKey, context)) {
            out.write(original);
        }
        byte[] ciphertext = bytes.toByteArray();
        // c2sp.org/chunked-encryption: what the chunks of this file are encrypted with
        Mac hmac = Mac.getInstance("HmacSHA512");
        hmac.init(new SecretKeySpec(contentKey, "HmacSHA512"));
        hmac.update("c2sp.org/chunked-encryption@v1+AEAD_AES_128_GCM\0".getBytes(UTF_8));
        hmac.update(ciphertext, 0, 24);
        hmac.update(context);
        messageKey = Arrays.copyOf(hmac.doFinal(new byte[] {1}), 16);
        return ciphertext;
    }

    private String licence(byte[] sealingKey) throws GeneralSecurityException {
        byte[] policy =
                Json.bytes(
                        Map.of(
                                "lid",
                                "lid-1",
                                "pass",
                                "pass-1",
                                "item",
                                ITEM,
                                "version",
                                1,
                                "box",
                                "b".repeat(32),
                                "keyIds",
                                List.of(KEY_ID)));
        byte[] aad = MessageDigest.getInstance("SHA-256").digest(policy);
        Sealed sealed =
                Hpke.seal(
                        Hpke.X_WING,
                        sealingKey,
                        "usher/licence/v1".getBytes(UTF_8),
                        aad,
                        contentKey);
        Map<String, String> entry =
                Map.of(
                        "kid",
                        KEY_ID,
                        "scheme",
                        "cobblestone-128",
                        "suite",
                        Hpke.X_WING,
                        "enc",
                        BASE64URL.encodeToString(sealed.enc()),
                        "ct",
                        BASE64URL.encodeToString(sealed.ciphertext()));
        return Jws.sign(
                operator,
                "usher-licence+jws",
                Json.bytes(
                        Map.of(
                                "policy",
                                BASE64URL.encodeToString(policy),
                                "keys",
                                List.of(entry))));
    }

    private static byte[] seed(Path state) throws IOException, GeneralSecurityException {
        char[] password = KeyStoreFile.password(state.resolve("sealing.password"));
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(state.resolve("sealing.p12"))) {
            store.load(in, password);
        }
        return store.getKey(KeyStoreFile.ALIAS, password).getEncoded();
    }

    private boolean inHeap(byte[] wanted) throws IOException {
        byte[] heap = Files.readAllBytes(directory.resolve("heap.hprof"));
        for (int at = 0; at <= heap.length - wanted.length; at++) {
            if (heap[at] == wanted[0]
                    && Arrays.equals(heap, at, at + wanted.length, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }
}
