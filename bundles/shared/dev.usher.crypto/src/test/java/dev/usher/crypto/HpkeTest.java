package dev.usher.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class HpkeTest {
    private static final byte[] INFO = "usher/licence/v1".getBytes(StandardCharsets.UTF_8);
    private static final byte[] AAD = {1, 2};
    private static final byte[] SECRET = new byte[16];

    private final SigningKey box = SigningKey.generateP256();
    private final Sealed sealed = Hpke.seal((ECPublicKey) box.publicKey(), INFO, AAD, SECRET);

    @Test
    @Tag("D5")
    void onlyTheBoxOpensIt() {
        assertThat(sealed.enc()).hasSize(65);
        assertThat(sealed.ciphertext()).hasSize(32);
        assertThat(open(box, sealed.enc(), sealed.ciphertext(), INFO, AAD)).hasValue(SECRET);
        assertThat(open(SigningKey.generateP256(), sealed.enc(), sealed.ciphertext(), INFO, AAD))
                .isEmpty();
    }

    @Test
    void isBoundToInfoAndAad() {
        assertThat(open(box, sealed.enc(), sealed.ciphertext(), AAD, AAD)).isEmpty();
        assertThat(open(box, sealed.enc(), sealed.ciphertext(), INFO, INFO)).isEmpty();
    }

    @Test
    void brokenInputOpensNothing() {
        byte[] notAPoint = sealed.enc().clone();
        notAPoint[10] ^= 1;
        byte[] flipped = sealed.ciphertext().clone();
        flipped[3] ^= 1;
        assertThat(open(box, notAPoint, sealed.ciphertext(), INFO, AAD)).isEmpty();
        assertThat(open(box, sealed.enc(), flipped, INFO, AAD)).isEmpty();
        assertThat(open(box, new byte[0], sealed.ciphertext(), INFO, AAD)).isEmpty();
        assertThat(open(box, sealed.enc(), new byte[0], INFO, AAD)).isEmpty();
        assertThat(open(box, new byte[65], new byte[20], INFO, AAD)).isEmpty();
    }

    private static Optional<byte[]> open(
            SigningKey key, byte[] enc, byte[] ct, byte[] info, byte[] aad) {
        return Hpke.open(
                (ECPrivateKey) key.pair().getPrivate(),
                (ECPublicKey) key.publicKey(),
                enc,
                ct,
                info,
                aad);
    }
}
