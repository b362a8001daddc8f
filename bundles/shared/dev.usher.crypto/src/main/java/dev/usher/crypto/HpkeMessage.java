package dev.usher.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Key and nonce of the one message that is sealed to an encapsulated secret: RFC 9180 section 5.1,
 * base mode, HKDF-SHA256, and an AES-GCM.
 */
final class HpkeMessage {
    /** AEAD of RFC 9180 section 7.3. */
    static final int AES_128_GCM = 1;

    static final int AES_256_GCM = 2;

    private static final int HKDF_SHA256 = 1;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final byte[] NONE = {};

    private final byte[] key;
    private final byte[] nonce;

    private HpkeMessage(byte[] key, byte[] nonce) {
        this.key = key;
        this.nonce = nonce;
    }

    /**
     * @param kem id of RFC 9180 section 7.1
     * @param secret wiped
     */
    static HpkeMessage of(int kem, int aead, byte[] secret, byte[] info) {
        byte[] suite =
                ByteBuffer.allocate(10)
                        .put("HPKE".getBytes(US_ASCII))
                        .putShort((short) kem)
                        .putShort((short) HKDF_SHA256)
                        .putShort((short) aead)
                        .array();
        LabeledHkdf hkdf = new LabeledHkdf(suite);
        byte[] base = {0};
        byte[] context =
                LabeledHkdf.join(
                        base,
                        hkdf.extract(NONE, "psk_id_hash", NONE),
                        hkdf.extract(NONE, "info_hash", info));
        byte[] scheduled = hkdf.extract(secret, "secret", NONE);
        try {
            int keyLength = aead == AES_128_GCM ? 16 : 32;
            return new HpkeMessage(
                    hkdf.expand(scheduled, "key", context, keyLength),
                    hkdf.expand(scheduled, "base_nonce", context, NONCE));
        } finally {
            Arrays.fill(scheduled, (byte) 0);
            Arrays.fill(secret, (byte) 0);
        }
    }

    byte[] seal(byte[] aad, byte[] plain) {
        try {
            return cipher(Cipher.ENCRYPT_MODE, aad).doFinal(plain);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM refuses to encrypt", e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** Empty = not sealed by this key for this {@code aad}. */
    Optional<byte[]> open(byte[] aad, byte[] ciphertext) {
        if (ciphertext.length < TAG_BITS / 8) {
            // the JDK throws what no caller expects
            return Optional.empty();
        }
        try {
            return Optional.of(cipher(Cipher.DECRYPT_MODE, aad).doFinal(ciphertext));
        } catch (GeneralSecurityException notAuthentic) {
            return Optional.empty();
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private Cipher cipher(int mode, byte[] aad) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(aad);
        return cipher;
    }
}
