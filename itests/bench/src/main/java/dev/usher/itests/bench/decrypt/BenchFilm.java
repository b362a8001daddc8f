package dev.usher.itests.bench.decrypt;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.usher.crypto.Cobblestone;
import dev.usher.crypto.Hpke;
import dev.usher.crypto.Jws;
import dev.usher.crypto.Sealed;
import dev.usher.crypto.SigningKey;
import dev.usher.drm.api.SealingKey;
import dev.usher.drm.api.host.CipherSource;
import dev.usher.json.Json;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemFile;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.StoredFile;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** An encrypted film on the disk, and licences for it as the server writes them. */
final class BenchFilm implements AutoCloseable {
    private static final int BUFFER = 1 << 20;
    private static final String KEY_ID = "a".repeat(32);
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    final ItemId item = new ItemId("f".repeat(32));
    final SigningKey operator = SigningKey.generateEd25519();
    final byte[] key = new byte[Cobblestone.KEY_LENGTH];
    final long length;
    final FileChannel file;
    final Manifest manifest;

    BenchFilm(Path path, long length) throws IOException {
        this.length = length;
        Random random = new Random(42);
        random.nextBytes(key);
        byte[] block = new byte[BUFFER];
        try (OutputStream out =
                Cobblestone.encrypting(
                        new BufferedOutputStream(Files.newOutputStream(path), BUFFER),
                        key,
                        context())) {
            for (long written = 0; written < length; written += block.length) {
                random.nextBytes(block);
                out.write(block, 0, (int) Math.min(block.length, length - written));
            }
        }
        file = FileChannel.open(path);
        StoredFile stored = new StoredFile("0", file.size(), "0".repeat(64));
        manifest =
                new Manifest(
                        new ItemLayout(item, new InfoHash("0".repeat(64)), BUFFER, List.of(stored)),
                        1,
                        KEY_ID,
                        List.of(new ItemFile("film", "video/mp4", length)),
                        Instant.EPOCH);
    }

    byte[] context() {
        return Cobblestone.context(item, 1, 0);
    }

    String licence(BoxId box, SealingKey recipient) {
        byte[] policy =
                Json.bytes(
                        Map.of(
                                "lid",
                                "lid-1",
                                "pass",
                                "pass-1",
                                "item",
                                item,
                                "version",
                                1,
                                "box",
                                box,
                                "viewUntil",
                                Instant.now().plusSeconds(86_400),
                                "keyIds",
                                List.of(KEY_ID)));
        Sealed sealed =
                Hpke.seal(
                        recipient.suite(),
                        recipient.publicKey(),
                        "usher/licence/v1".getBytes(UTF_8),
                        sha256(policy),
                        key);
        Map<String, String> entry =
                Map.of(
                        "kid",
                        KEY_ID,
                        "scheme",
                        "cobblestone-128",
                        "suite",
                        recipient.suite(),
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

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Its ciphertext, as a store gives it out. */
    CipherSource source() {
        return new CipherSource() {
            @Override
            public long length() {
                return manifest.layout().files().get(0).length();
            }

            @Override
            public void read(long position, ByteBuffer dst) throws IOException {
                long at = position;
                while (dst.hasRemaining()) {
                    int n = file.read(dst, at);
                    if (n < 0) {
                        throw new EOFException();
                    }
                    at += n;
                }
            }

            @Override
            public void close() {
                // the file is the film's
            }
        };
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
