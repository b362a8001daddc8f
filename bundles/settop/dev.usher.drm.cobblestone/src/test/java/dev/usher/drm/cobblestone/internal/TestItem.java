package dev.usher.drm.cobblestone.internal;

import dev.usher.crypto.Cobblestone;
import dev.usher.crypto.Hpke;
import dev.usher.crypto.Jws;
import dev.usher.crypto.Sealed;
import dev.usher.crypto.SigningKey;
import dev.usher.drm.api.host.CipherSource;
import dev.usher.json.Json;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemFile;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.StoredFile;
import dev.usher.media.api.Tier;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * An item of two files, encrypted as the repository does it, and the licences for it as the pass
 * server writes them.
 */
final class TestItem {
    static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    final ItemId id = new ItemId("f".repeat(32));
    final int version;
    final String keyId = "a".repeat(32);
    final byte[] key = new byte[16];
    final List<Tier> tiers = new ArrayList<>();
    final List<byte[]> originals = new ArrayList<>();
    final List<byte[]> ciphertexts = new ArrayList<>();

    TestItem(int version, int... lengths) throws IOException {
        this.version = version;
        Random random = new Random(42);
        random.nextBytes(key);
        for (int i = 0; i < lengths.length; i++) {
            byte[] original = new byte[lengths[i]];
            random.nextBytes(original);
            originals.add(original);
            tiers.add(Tier.SD);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (OutputStream out =
                    Cobblestone.encrypting(bytes, key, Cobblestone.context(id, version, i))) {
                out.write(original);
            }
            ciphertexts.add(bytes.toByteArray());
        }
    }

    Manifest manifest() {
        List<StoredFile> stored = new ArrayList<>();
        List<ItemFile> files = new ArrayList<>();
        for (int i = 0; i < ciphertexts.size(); i++) {
            stored.add(new StoredFile("" + i, ciphertexts.get(i).length, "0".repeat(64)));
            files.add(new ItemFile("file" + i, "video/mp4", originals.get(i).length, tiers.get(i)));
        }
        return new Manifest(
                new ItemLayout(id, new InfoHash("0".repeat(64)), 16384, stored),
                version,
                Map.of(Tier.SD, keyId, Tier.HD, keyId, Tier.UHD, keyId),
                files,
                Instant.EPOCH);
    }

    /** The policy of a good licence for this box, to be spoilt. */
    Map<String, Object> policy(FakeHost host) {
        Map<String, Object> policy = new LinkedHashMap<>();
        policy.put("lid", "lid-1");
        policy.put("pass", "pass-1");
        policy.put("item", id.value());
        policy.put("version", version);
        policy.put("box", host.box().value());
        policy.put("serverTime", host.now.toString());
        policy.put("notBefore", host.now.minusSeconds(300).toString());
        policy.put("viewUntil", host.now.plusSeconds(3600).toString());
        policy.put("keyIds", List.of(keyId));
        return policy;
    }

    String licence(FakeHost host) throws Exception {
        return licence(host, policy(host));
    }

    String licence(FakeHost host, Map<String, Object> policy) throws Exception {
        byte[] bytes = Json.bytes(policy);
        return signed(host.operator, bytes, List.of(sealed(host, bytes)));
    }

    Map<String, String> sealed(FakeHost host, byte[] policy) throws Exception {
        return sealed(Hpke.X_WING, host.sealing.publicKey(), policy);
    }

    /** As the server seals for an old box. */
    Map<String, String> sealedToP256(FakeHost host, byte[] policy) throws Exception {
        byte[] recipient = Hpke.publicKey((ECPublicKey) host.key.publicKey());
        return sealed(Hpke.P_256, recipient, policy);
    }

    private Map<String, String> sealed(String suite, byte[] recipient, byte[] policy)
            throws Exception {
        byte[] aad = MessageDigest.getInstance("SHA-256").digest(policy);
        Sealed sealed = Hpke.seal(suite, recipient, Licence.HPKE_INFO, aad, key);
        Map<String, String> entry = new LinkedHashMap<>();
        entry.put("kid", keyId);
        entry.put("scheme", "cobblestone-128");
        entry.put("suite", suite);
        entry.put("enc", BASE64URL.encodeToString(sealed.enc()));
        entry.put("ct", BASE64URL.encodeToString(sealed.ciphertext()));
        return entry;
    }

    static String signed(SigningKey operator, byte[] policy, List<Map<String, String>> keys) {
        return Jws.sign(
                operator,
                "usher-licence+jws",
                Json.bytes(Map.of("policy", BASE64URL.encodeToString(policy), "keys", keys)));
    }

    Source source(int file) {
        return new Source(ciphertexts.get(file).clone());
    }

    /** A disk that can be tampered with. */
    static final class Source implements CipherSource {
        byte[] bytes;
        boolean closed;

        Source(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public void read(long position, ByteBuffer dst) throws IOException {
            if (position + dst.remaining() > bytes.length) {
                throw new IOException("past the end");
            }
            dst.put(bytes, (int) position, dst.remaining());
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
