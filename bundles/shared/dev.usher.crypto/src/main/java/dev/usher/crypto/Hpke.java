package dev.usher.crypto;

import java.io.IOException;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.Optional;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PublicKeyFactory;

/**
 * Seals a small secret to a P-256 key: RFC 9180, base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256,
 * AES-256-GCM, one message per encapsulation.
 */
public final class Hpke {
    private Hpke() {}

    /**
     * Seals {@code plain} so that only the recipient's key opens it, and only with the same {@code
     * info} and {@code aad}.
     */
    public static Sealed seal(ECPublicKey recipient, byte[] info, byte[] aad, byte[] plain) {
        try {
            byte[][] sealed =
                    suite().seal(publicKey(recipient), info, aad, plain, null, null, null);
            return new Sealed(sealed[1], sealed[0]);
        } catch (InvalidCipherTextException | IOException e) {
            throw new IllegalArgumentException("cannot seal to this key", e);
        }
    }

    /**
     * Opens what {@link #seal} made.
     *
     * @param pub belongs to {@code key}
     * @return empty when it was sealed to another key, for another {@code info} or {@code aad}, or
     *     was altered
     */
    public static Optional<byte[]> open(
            ECPrivateKey key, ECPublicKey pub, byte[] enc, byte[] ct, byte[] info, byte[] aad) {
        try {
            AsymmetricCipherKeyPair pair =
                    new AsymmetricCipherKeyPair(
                            publicKey(pub), PrivateKeyFactory.createKey(key.getEncoded()));
            return Optional.of(suite().open(enc, pair, info, aad, ct, null, null, null));
        } catch (InvalidCipherTextException | IllegalArgumentException | IOException e) {
            // an encapsulated key that is no point of the curve is an IllegalArgumentException: not
            // for us either
            return Optional.empty();
        }
    }

    /**
     * Opens what {@link #seal} made, also with a key that lies in a {@link Token}.
     *
     * @param key P-256
     * @return empty when it was sealed to another key, for another {@code info} or {@code aad}, or
     *     was altered
     */
    public static Optional<byte[]> open(
            SigningKey key, byte[] enc, byte[] ct, byte[] info, byte[] aad) {
        if (key.pair().getPrivate() instanceof TokenKey inToken) {
            return TokenHpke.open(inToken, enc, ct, info, aad);
        }
        return open(
                (ECPrivateKey) key.pair().getPrivate(),
                (ECPublicKey) key.publicKey(),
                enc,
                ct,
                info,
                aad);
    }

    private static HPKE suite() {
        return new HPKE(
                HPKE.mode_base, HPKE.kem_P256_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
    }

    private static AsymmetricKeyParameter publicKey(PublicKey key) throws IOException {
        return PublicKeyFactory.createKey(key.getEncoded());
    }
}
