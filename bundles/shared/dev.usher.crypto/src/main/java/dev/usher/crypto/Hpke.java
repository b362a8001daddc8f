package dev.usher.crypto;

import java.io.IOException;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.Optional;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.pqc.crypto.xwing.XWingPublicKeyParameters;

/**
 * Seals a small secret to a key: RFC 9180, base mode, HKDF-SHA256, AES-256-GCM, one message per
 * encapsulation. The KEM is X-Wing or DHKEM(P-256, HKDF-SHA256).
 */
public final class Hpke {
    /** ML-KEM-768 with X25519, KEM 0x647A (draft-connolly-cfrg-xwing-kem). */
    public static final String X_WING = "x-wing";

    /** DHKEM(P-256, HKDF-SHA256), KEM 0x0010. */
    public static final String P_256 = "p-256";

    private Hpke() {}

    /** The public key as RFC 9180 serialises it, 65 bytes. */
    public static byte[] publicKey(ECPublicKey key) {
        return P256Kem.encode(key);
    }

    /**
     * @throws IllegalArgumentException unknown suite, or no public key of it
     */
    public static void requireKey(String suite, byte[] publicKey) {
        switch (suite) {
            case X_WING -> XWingKem.publicKey(publicKey);
            case P_256 -> P256Kem.point(publicKey);
            default -> throw new IllegalArgumentException("no suite " + suite);
        }
    }

    /**
     * Seals {@code plain} so that only the recipient's key opens it, and only with the same {@code
     * info} and {@code aad}.
     *
     * @param suite {@link #X_WING} or {@link #P_256}
     * @param recipient public key of that suite: 1216 bytes, or an uncompressed point of 65
     * @throws IllegalArgumentException unknown suite, or no such key
     */
    public static Sealed seal(
            String suite, byte[] recipient, byte[] info, byte[] aad, byte[] plain) {
        return switch (suite) {
            case X_WING -> {
                XWingPublicKeyParameters key = XWingKem.publicKey(recipient);
                yield seal(XWingKem.ID, XWingKem.encapsulate(key), info, aad, plain);
            }
            case P_256 -> {
                ECPublicKeyParameters key = P256Kem.point(recipient);
                yield seal(P256Kem.ID, P256Kem.encapsulate(key), info, aad, plain);
            }
            default -> throw new IllegalArgumentException("no suite " + suite);
        };
    }

    /** Seals to a P-256 key. */
    public static Sealed seal(ECPublicKey recipient, byte[] info, byte[] aad, byte[] plain) {
        return seal(P_256, publicKey(recipient), info, aad, plain);
    }

    private static Sealed seal(int kem, Encapsulation to, byte[] info, byte[] aad, byte[] plain) {
        byte[] ciphertext =
                HpkeMessage.of(kem, HpkeMessage.AES_256_GCM, to.secret, info).seal(aad, plain);
        return new Sealed(to.enc, ciphertext);
    }

    /**
     * Opens what was sealed to a P-256 key.
     *
     * @param pub belongs to {@code key}
     * @return empty when it was sealed to another key, for another {@code info} or {@code aad}, or
     *     was altered
     */
    public static Optional<byte[]> open(
            ECPrivateKey key, ECPublicKey pub, byte[] enc, byte[] ct, byte[] info, byte[] aad) {
        try {
            ECPrivateKeyParameters own =
                    (ECPrivateKeyParameters) PrivateKeyFactory.createKey(key.getEncoded());
            return decapsulateAndOpen(other -> P256Kem.agree(own, other), pub, enc, ct, info, aad);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a P-256 key", e);
        }
    }

    /**
     * Opens what was sealed to a P-256 key, also to one that lies in a {@link Token}.
     *
     * @param key P-256
     * @return empty when it was sealed to another key, for another {@code info} or {@code aad}, or
     *     was altered
     */
    public static Optional<byte[]> open(
            SigningKey key, byte[] enc, byte[] ct, byte[] info, byte[] aad) {
        ECPublicKey pub = (ECPublicKey) key.publicKey();
        if (key.pair().getPrivate() instanceof TokenKey inToken) {
            return decapsulateAndOpen(
                    other -> inToken.agree(P256Kem.publicKey(other)), pub, enc, ct, info, aad);
        }
        return open((ECPrivateKey) key.pair().getPrivate(), pub, enc, ct, info, aad);
    }

    private static Optional<byte[]> decapsulateAndOpen(
            P256Kem.Agreement key,
            ECPublicKey pub,
            byte[] enc,
            byte[] ct,
            byte[] info,
            byte[] aad) {
        byte[] own = publicKey(pub);
        byte[] secret;
        try {
            secret = P256Kem.decapsulate(enc, key, own);
        } catch (IllegalArgumentException noPoint) {
            return Optional.empty();
        }
        return HpkeMessage.of(P256Kem.ID, HpkeMessage.AES_256_GCM, secret, info).open(aad, ct);
    }
}
