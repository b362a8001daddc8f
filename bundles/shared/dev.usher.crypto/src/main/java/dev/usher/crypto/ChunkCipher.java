package dev.usher.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key, base nonce and commitment of one message, and the AEAD over its chunks. Used by one
 * thread at a time.
 */
final class ChunkCipher implements AutoCloseable {
    private static final byte[] LABEL =
            "c2sp.org/chunked-encryption@v1+AEAD_AES_128_GCM\0".getBytes(StandardCharsets.US_ASCII);
    private static final int NONCE = 12;
    private static final int TAG_BITS = Cobblestone.TAG * 8;

    private final MessageKey key;
    private final byte[] baseNonce;
    private final byte[] commitment;
    private final byte[] nonce = new byte[NONCE];
    private final Cipher aes;

    private ChunkCipher(byte[] derived) throws GeneralSecurityException {
        int nonceAt = Cobblestone.KEY_LENGTH;
        int commitmentAt = nonceAt + NONCE;
        key = new MessageKey(Arrays.copyOf(derived, nonceAt));
        baseNonce = Arrays.copyOfRange(derived, nonceAt, commitmentAt);
        commitment =
                Arrays.copyOfRange(derived, commitmentAt, commitmentAt + Cobblestone.COMMITMENT);
        // by name: another provider put in front of the JDK's would be 60 times slower
        aes = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
    }

    /** HKDF-Expand; the 60 bytes wanted are less than one HMAC block of SHA-512. */
    static ChunkCipher derive(byte[] inputKey, byte[] salt, byte[] context) {
        if (inputKey.length != Cobblestone.KEY_LENGTH) {
            throw new IllegalArgumentException(
                    "a content key has 16 bytes, not " + inputKey.length);
        }
        byte[] derived = null;
        try {
            Mac hmac = Mac.getInstance("HmacSHA512");
            hmac.init(new SecretKeySpec(inputKey, "HmacSHA512"));
            hmac.update(LABEL);
            hmac.update(salt);
            hmac.update(context);
            derived = hmac.doFinal(new byte[] {1});
            return new ChunkCipher(derived);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java lacks HmacSHA512 or AES/GCM", e);
        } finally {
            if (derived != null) {
                Arrays.fill(derived, (byte) 0);
            }
        }
    }

    byte[] commitment() {
        return commitment.clone();
    }

    /**
     * @return bytes put into {@code out}
     */
    int seal(long chunk, byte[] in, int length, byte[] out) {
        try {
            aes.init(Cipher.ENCRYPT_MODE, key, nonce(chunk));
            return aes.doFinal(in, 0, length, out, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM refuses to encrypt", e);
        }
    }

    /**
     * @param to where in {@code out} the original of the chunk goes; wiped when it is not authentic
     * @return bytes put into {@code out}
     */
    int open(long chunk, byte[] in, int offset, int length, byte[] out, int to)
            throws CobblestoneException {
        try {
            aes.init(Cipher.DECRYPT_MODE, key, nonce(chunk));
            return aes.doFinal(in, offset, length, out, to);
        } catch (AEADBadTagException e) {
            Arrays.fill(out, to, to + length - Cobblestone.TAG, (byte) 0);
            throw new CobblestoneException(
                    CobblestoneException.Reason.TAMPERED,
                    "chunk " + chunk + " of the ciphertext is not authentic",
                    e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM refuses to decrypt", e);
        }
    }

    private GCMParameterSpec nonce(long chunk) {
        System.arraycopy(baseNonce, 0, nonce, 0, NONCE);
        long counter = chunk;
        for (int i = NONCE - 1; counter != 0; i--) {
            nonce[i] ^= (byte) counter;
            counter >>>= 8;
        }
        return new GCMParameterSpec(TAG_BITS, nonce);
    }

    @Override
    public void close() {
        key.destroy();
        Arrays.fill(baseNonce, (byte) 0);
    }

    /** {@link SecretKeySpec} cannot be wiped. */
    private static final class MessageKey implements SecretKey {
        private static final long serialVersionUID = 1L;
        private final transient byte[] bytes;
        private boolean destroyed;

        MessageKey(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public String getAlgorithm() {
            return "AES";
        }

        @Override
        public String getFormat() {
            return "RAW";
        }

        @Override
        public byte[] getEncoded() {
            if (destroyed) {
                throw new IllegalStateException("the reader is closed");
            }
            return bytes.clone();
        }

        @Override
        public void destroy() {
            destroyed = true;
            Arrays.fill(bytes, (byte) 0);
        }

        @Override
        public boolean isDestroyed() {
            return destroyed;
        }
    }
}
