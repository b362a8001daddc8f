package dev.usher.itests.bench.decrypt;

import dev.usher.crypto.Hpke;
import dev.usher.crypto.SigningKey;
import dev.usher.crypto.XWingKey;
import dev.usher.drm.api.SealingKey;
import dev.usher.drm.api.host.DrmHost;
import dev.usher.drm.api.host.Viewer;
import dev.usher.media.api.BoxId;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Optional;

/** A box that knows the time and its operator. */
final class BenchBox implements DrmHost {
    private final XWingKey sealing = XWingKey.generate();
    private final SigningKey operator;

    BenchBox(SigningKey operator) {
        this.operator = operator;
    }

    SealingKey sealingKey() {
        return new SealingKey(Hpke.X_WING, sealing.publicKey());
    }

    @Override
    public BoxId box() {
        return new BoxId("b".repeat(32));
    }

    @Override
    public Optional<byte[]> unseal(
            String suite, byte[] enc, byte[] ciphertext, byte[] info, byte[] aad) {
        return sealing.open(enc, ciphertext, info, aad);
    }

    @Override
    public Optional<PublicKey> operatorKey(String keyId) {
        return keyId.equals(operator.keyId())
                ? Optional.of(operator.publicKey())
                : Optional.empty();
    }

    @Override
    public Optional<Instant> now() {
        return Optional.of(Instant.now());
    }

    @Override
    public Instant certain() {
        return Instant.now();
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
    public Instant beginViewing(String pass, String licence, Instant now) {
        return now;
    }

    @Override
    public Optional<Instant> screeningBegan() {
        return Optional.empty();
    }
}
