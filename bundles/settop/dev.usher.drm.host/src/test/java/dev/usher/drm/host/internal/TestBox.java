package dev.usher.drm.host.internal;

import dev.usher.crypto.SigningKey;
import dev.usher.drm.api.host.CipherSource;
import dev.usher.drm.api.host.DrmHost;
import dev.usher.drm.api.host.Viewer;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemFile;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.StoredFile;
import dev.usher.settop.api.BoxIdentity;
import java.io.EOFException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/** A box with one film on it, and what it was asked. */
final class TestBox implements DrmHost {
    final PublicKey operator = SigningKey.generateP256().publicKey();
    final List<String> asked = new ArrayList<>();
    final byte[] original;
    Instant firstPlay;

    TestBox(int length) {
        original = new byte[length];
        new Random(7).nextBytes(original);
        for (int i = 0; i < length; i++) {
            if (original[i] == (TestDrm.POISON ^ TestDrm.MASK)) {
                original[i] = 0;
            }
        }
    }

    Manifest manifest() {
        StoredFile stored = new StoredFile("0", original.length + TestDrm.HEAD, "0".repeat(64));
        ItemLayout layout =
                new ItemLayout(
                        new ItemId("f".repeat(32)),
                        new InfoHash("0".repeat(64)),
                        16384,
                        List.of(stored));
        ItemFile file = new ItemFile("film", "video/mp4", original.length);
        return new Manifest(layout, 1, "key", List.of(file), Instant.EPOCH);
    }

    Source source() {
        byte[] ciphertext = new byte[original.length + TestDrm.HEAD];
        for (int i = 0; i < original.length; i++) {
            ciphertext[TestDrm.HEAD + i] = (byte) (original[i] ^ TestDrm.MASK);
        }
        return new Source(ciphertext);
    }

    /** Its ciphertext, some of which may not be readable. */
    static final class Source implements CipherSource {
        final byte[] bytes;
        final List<Long> reads = new CopyOnWriteArrayList<>();
        final AtomicBoolean atHand = new AtomicBoolean(true);
        volatile long unreadableFrom = Long.MAX_VALUE;
        volatile boolean closed;

        Source(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public synchronized void read(long position, ByteBuffer dst) throws IOException {
            reads.add(position);
            if (position + dst.remaining() > unreadableFrom) {
                throw new EOFException("it did not come in time");
            }
            dst.put(bytes, (int) position, dst.remaining());
        }

        @Override
        public boolean isAtHand(long position, int length) {
            return atHand.get();
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /** A box that is not enrolled, so that nobody brings the time. */
    static BoxIdentity nobody() {
        return (BoxIdentity)
                Proxy.newProxyInstance(
                        TestBox.class.getClassLoader(),
                        new Class<?>[] {BoxIdentity.class},
                        (proxy, method, arguments) -> {
                            throw new dev.usher.media.api.Problem(
                                    "not-enrolled", 409, "This box is not enrolled.");
                        });
    }

    @Override
    public BoxId box() {
        return new BoxId("b".repeat(32));
    }

    @Override
    public Optional<byte[]> unseal(
            String suite, byte[] enc, byte[] ciphertext, byte[] info, byte[] aad) {
        throw new AssertionError("the box is never asked to unseal");
    }

    @Override
    public Optional<PublicKey> operatorKey(String keyId) {
        asked.add("operatorKey " + keyId);
        return keyId.equals(TestDrm.KEY_ID) ? Optional.of(operator) : Optional.empty();
    }

    @Override
    public Optional<Instant> now() {
        return Optional.of(Instant.parse("2026-03-01T12:00:00Z"));
    }

    @Override
    public Instant certain() {
        return Instant.EPOCH;
    }

    @Override
    public Optional<Viewer> viewer() {
        return Optional.of(new Viewer("children", 6, false));
    }

    @Override
    public Optional<Instant> firstPlay(String pass) {
        return Optional.ofNullable(firstPlay);
    }

    @Override
    public Instant beginViewing(String pass, String licence, Instant now) {
        asked.add("beginViewing " + pass + " " + licence + " " + now);
        firstPlay = firstPlay == null ? now : firstPlay;
        return firstPlay;
    }

    @Override
    public Optional<Instant> screeningBegan() {
        return Optional.empty();
    }
}
