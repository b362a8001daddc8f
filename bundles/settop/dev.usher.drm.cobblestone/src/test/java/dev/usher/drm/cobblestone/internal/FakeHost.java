package dev.usher.drm.cobblestone.internal;

import dev.usher.crypto.Certificates;
import dev.usher.crypto.Hpke;
import dev.usher.crypto.SigningKey;
import dev.usher.drm.api.host.DrmHost;
import dev.usher.media.api.BoxId;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.Optional;

/** A box whose clock is set by hand. */
final class FakeHost implements DrmHost {
    final SigningKey key = SigningKey.generateP256();
    final SigningKey operator;
    Instant now = Instant.parse("2026-03-01T12:00:00Z");

    FakeHost(SigningKey operator) {
        this.operator = operator;
    }

    @Override
    public BoxId box() {
        return Certificates.boxId(key.publicKey());
    }

    @Override
    public Optional<byte[]> unseal(byte[] enc, byte[] ciphertext, byte[] info, byte[] aad) {
        return Hpke.open(
                (ECPrivateKey) key.pair().getPrivate(),
                (ECPublicKey) key.publicKey(),
                enc,
                ciphertext,
                info,
                aad);
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
}
