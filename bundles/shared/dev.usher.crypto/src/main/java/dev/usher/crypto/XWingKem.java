package dev.usher.crypto;

import java.security.SecureRandom;
import org.bouncycastle.crypto.SecretWithEncapsulation;
import org.bouncycastle.pqc.crypto.xwing.XWingKEMExtractor;
import org.bouncycastle.pqc.crypto.xwing.XWingKEMGenerator;
import org.bouncycastle.pqc.crypto.xwing.XWingPrivateKeyParameters;
import org.bouncycastle.pqc.crypto.xwing.XWingPublicKeyParameters;

/**
 * X-Wing: ML-KEM-768 and X25519 in one, secret as long as either holds
 * (draft-connolly-cfrg-xwing-kem). As a KEM of HPKE it takes and gives its shared secret as it is.
 */
final class XWingKem {
    static final int ID = 0x647A;
    static final int SEED = 32;
    static final int PUBLIC_KEY = 1216;
    static final int ENC = 1120;
    private static final int ML_KEM_COEFFICIENTS = 1152;
    private static final int Q = 3329;
    private static final SecureRandom RANDOM = new SecureRandom();

    private XWingKem() {}

    /**
     * @throws IllegalArgumentException wrong length, or not canonical (FIPS 203 section 7.2)
     */
    static XWingPublicKeyParameters publicKey(byte[] encoded) {
        if (encoded.length != PUBLIC_KEY) {
            throw new IllegalArgumentException(
                    "an X-Wing key has " + PUBLIC_KEY + " bytes, not " + encoded.length);
        }
        // the library takes coefficients modulo q: many byte strings would be the same key
        for (int i = 0; i < ML_KEM_COEFFICIENTS; i += 3) {
            int low = (encoded[i] & 0xff) | (encoded[i + 1] & 0x0f) << 8;
            int high = (encoded[i + 1] & 0xff) >> 4 | (encoded[i + 2] & 0xff) << 4;
            if (low >= Q || high >= Q) {
                throw new IllegalArgumentException("not a canonical ML-KEM-768 key");
            }
        }
        return new XWingPublicKeyParameters(encoded);
    }

    static Encapsulation encapsulate(XWingPublicKeyParameters recipient) {
        return encapsulate(recipient, RANDOM);
    }

    /**
     * @throws IllegalArgumentException a point of small order, with which everybody agrees on
     *     nothing
     */
    static Encapsulation encapsulate(XWingPublicKeyParameters recipient, SecureRandom random) {
        try {
            SecretWithEncapsulation made =
                    new XWingKEMGenerator(random).generateEncapsulated(recipient);
            return new Encapsulation(made.getEncapsulation(), made.getSecret());
        } catch (IllegalStateException smallOrder) {
            throw new IllegalArgumentException("not a usable X25519 key", smallOrder);
        }
    }

    /**
     * @throws IllegalArgumentException {@code enc} has the wrong length
     */
    static byte[] decapsulate(byte[] enc, XWingPrivateKeyParameters key) {
        if (enc.length != ENC) {
            throw new IllegalArgumentException(
                    "an X-Wing encapsulation has " + ENC + " bytes, not " + enc.length);
        }
        return new XWingKEMExtractor(key).extractSecret(enc);
    }
}
