package dev.usher.drm.cobblestone.internal;

import dev.usher.crypto.Cobblestone;
import dev.usher.crypto.Hpke;
import dev.usher.crypto.Jws;
import dev.usher.crypto.Sealed;
import dev.usher.crypto.SigningKey;
import dev.usher.crypto.XWingKey;
import dev.usher.drm.api.DecryptSession;
import dev.usher.drm.api.DrmException;
import dev.usher.drm.api.host.CipherSource;
import dev.usher.drm.api.host.DrmHost;
import dev.usher.drm.api.host.Viewer;
import dev.usher.json.Json;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemFile;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.StoredFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A made-up item on a made-up box, opened once from licence to clear byte: after that every class
 * of the way is loaded and every table built, so that the first real item opens at once.
 */
final class Rehearsal implements DrmHost {
    private static final ItemId ITEM = new ItemId("0".repeat(32));
    private static final String KEY_ID = "rehearsal";
    private static final int LENGTH = 40_000;

    private final SigningKey operator = SigningKey.generateEd25519();
    private final XWingKey sealing = XWingKey.generate();
    private final Instant now = Instant.EPOCH;

    /** Opens and reads; a failure is a defect. */
    void run() throws DrmException, IOException {
        byte[] key = new byte[Cobblestone.KEY_LENGTH];
        byte[] ciphertext = encrypt(key);
        try (DecryptSession session =
                new CobblestoneDrm()
                        .open(
                                this,
                                licence(key),
                                manifest(ciphertext),
                                0,
                                new Memory(ciphertext))) {
            session.read(0, ByteBuffer.allocate(LENGTH));
        }
    }

    private static byte[] encrypt(byte[] key) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out =
                Cobblestone.encrypting(bytes, key, Cobblestone.context(ITEM, 1, 0))) {
            out.write(new byte[LENGTH]);
        }
        return bytes.toByteArray();
    }

    private static Manifest manifest(byte[] ciphertext) {
        StoredFile stored = new StoredFile("0", ciphertext.length, "0".repeat(64));
        ItemLayout layout =
                new ItemLayout(
                        ITEM, new InfoHash("0".repeat(64)), ItemLayout.BLOCK, List.of(stored));
        ItemFile file = new ItemFile("rehearsal", "application/octet-stream", LENGTH);
        return new Manifest(layout, 1, KEY_ID, List.of(file), Instant.EPOCH);
    }

    private String licence(byte[] key) {
        byte[] policy =
                Json.bytes(
                        Map.of(
                                "lid",
                                KEY_ID,
                                "pass",
                                KEY_ID,
                                "item",
                                ITEM,
                                "version",
                                1,
                                "box",
                                box(),
                                "viewSeconds",
                                1,
                                "keyIds",
                                List.of(KEY_ID)));
        Sealed sealed =
                Hpke.seal(Hpke.X_WING, sealing.publicKey(), Licence.HPKE_INFO, sha256(policy), key);
        Base64.Encoder base64url = Base64.getUrlEncoder().withoutPadding();
        Map<String, String> sealedKey =
                Map.of(
                        "kid",
                        KEY_ID,
                        "scheme",
                        Licence.SCHEME,
                        "suite",
                        Hpke.X_WING,
                        "enc",
                        base64url.encodeToString(sealed.enc()),
                        "ct",
                        base64url.encodeToString(sealed.ciphertext()));
        byte[] payload =
                Json.bytes(
                        Map.of(
                                "policy",
                                base64url.encodeToString(policy),
                                "keys",
                                List.of(sealedKey)));
        return Jws.sign(operator, Licence.TYPE, payload);
    }

    @Override
    public BoxId box() {
        return new BoxId("0".repeat(32));
    }

    @Override
    public Optional<byte[]> unseal(
            String suite, byte[] enc, byte[] ciphertext, byte[] info, byte[] aad) {
        return sealing.open(enc, ciphertext, info, aad);
    }

    @Override
    public Instant certain() {
        return now;
    }

    @Override
    public Optional<Viewer> viewer() {
        return Optional.empty();
    }

    @Override
    public Optional<Instant> firstPlay(String pass) {
        return Optional.empty();
    }

    @Override
    public Instant beginViewing(String pass, String licence, Instant at) {
        return at;
    }

    @Override
    public Optional<Instant> screeningBegan() {
        return Optional.empty();
    }

    @Override
    public Optional<PublicKey> operatorKey(String keyId) {
        return keyId.equals(operator.keyId())
                ? Optional.of(operator.publicKey())
                : Optional.empty();
    }

    @Override
    public Optional<Instant> now() {
        return Optional.of(now);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Ciphertext in memory. */
    private record Memory(byte[] bytes) implements CipherSource {
        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public void read(long position, ByteBuffer dst) {
            dst.put(bytes, (int) position, dst.remaining());
        }

        @Override
        public void close() {
            // nothing is held
        }
    }
}
