package dev.usher.drm.cobblestone.internal;

import dev.usher.crypto.Certificates;
import dev.usher.crypto.Hpke;
import dev.usher.crypto.SigningKey;
import dev.usher.crypto.XWingKey;
import dev.usher.drm.api.host.DrmHost;
import dev.usher.drm.api.host.Viewer;
import dev.usher.media.api.BoxId;
import java.io.IOException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A box whose clock is set by hand. */
final class FakeHost implements DrmHost {
    final SigningKey key = SigningKey.generateP256();
    final XWingKey sealing = XWingKey.generate();
    final SigningKey operator;

    /** First plays by pass, as the box's disk has them. */
    final Map<String, Instant> began = new LinkedHashMap<>();

    Instant now = Instant.parse("2026-03-01T12:00:00Z");

    /** Null: whatever is now is certain. */
    Instant certain;

    Viewer viewer;
    Instant screeningBegan;
    boolean diskFull;

    FakeHost(SigningKey operator) {
        this.operator = operator;
    }

    @Override
    public BoxId box() {
        return Certificates.boxId(key.publicKey());
    }

    @Override
    public Optional<byte[]> unseal(
            String suite, byte[] enc, byte[] ciphertext, byte[] info, byte[] aad) {
        return suite.equals(Hpke.X_WING)
                ? sealing.open(enc, ciphertext, info, aad)
                : Hpke.open(key, enc, ciphertext, info, aad);
    }

    @Override
    public Optional<PublicKey> operatorKey(String keyId) {
        return keyId.equals(operator.keyId())
                ? Optional.of(operator.publicKey())
                : Optional.empty();
    }

    @Override
    public Optional<Instant> now() {
        return Optional.ofNullable(now);
    }

    @Override
    public Instant certain() {
        return Optional.ofNullable(certain == null ? now : certain).orElse(Instant.EPOCH);
    }

    @Override
    public Optional<Viewer> viewer() {
        return Optional.ofNullable(viewer);
    }

    @Override
    public Optional<Instant> firstPlay(String pass) {
        return Optional.ofNullable(began.get(pass));
    }

    @Override
    public Instant beginViewing(String pass, String licence, Instant at) throws IOException {
        if (diskFull) {
            throw new IOException("disk full");
        }
        began.putIfAbsent(pass, at);
        return began.get(pass);
    }

    @Override
    public Optional<Instant> screeningBegan() {
        return Optional.ofNullable(screeningBegan);
    }
}
