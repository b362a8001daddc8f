package dev.usher.pass.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key under which content keys lie in the database: 32 bytes.
 *
 * <p>A wrapped key is AES-256-GCM: a random nonce (12 bytes), ciphertext, tag (16 bytes); what the
 * key is for is authenticated with it, so that a wrapped key moved to another row does not open.
 */
final class KeyEncryptionKey {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final SecretKey key;
    private final String id;

    /**
     * @param bytes 32; wiped
     */
    KeyEncryptionKey(byte[] bytes) {
        key = new SecretKeySpec(bytes, "AES");
        id = id(bytes);
        Arrays.fill(bytes, (byte) 0);
    }

    /** Names the key without telling it: 32 hexadecimal digits. */
    String id() {
        return id;
    }

    /**
     * @param purpose what the key is for; has to be told again to unwrap it
     */
    byte[] wrap(byte[] contentKey, String purpose) {
        byte[] nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, purpose);
            byte[] wrapped = Arrays.copyOf(nonce, NONCE + cipher.getOutputSize(contentKey.length));
            cipher.doFinal(contentKey, 0, contentKey.length, wrapped, NONCE);
            return wrapped;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-256-GCM", e);
        }
    }

    /**
     * @return empty when it was wrapped under another key or for another purpose, or altered
     */
    Optional<byte[]> unwrap(byte[] wrapped, String purpose) {
        if (wrapped.length < NONCE + TAG_BITS / 8) {
            return Optional.empty();
        }
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(wrapped, NONCE), purpose);
            return Optional.of(cipher.doFinal(wrapped, NONCE, wrapped.length - NONCE));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-256-GCM", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String purpose) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(purpose.getBytes(UTF_8));
        return cipher;
    }

    private static String id(byte[] key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update("usher/kek/v1\0".getBytes(UTF_8));
            return HexFormat.of().formatHex(digest.digest(key), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "KeyEncryptionKey[" + id + "]";
    }
}
