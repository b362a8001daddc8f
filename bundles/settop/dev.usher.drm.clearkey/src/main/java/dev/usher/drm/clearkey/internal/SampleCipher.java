package dev.usher.drm.clearkey.internal;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts samples in place: scheme {@code cenc}, AES-128-CTR (ISO/IEC 23001-7 section 9.3). A
 * sample's counter begins with its eight bytes of initialization vector, then counts blocks from
 * zero: under a key that is used for one file only, the sample's number makes it unique.
 */
final class SampleCipher {
    /** Bytes of an initialization vector as it is stored. */
    static final int IV = 8;

    private static final int BLOCK = 16;
    private static final int TRACK_SHIFT = 32;

    private final Cipher cipher;
    private final SecretKeySpec key;

    SampleCipher(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
        try {
            cipher = Cipher.getInstance("AES/CTR/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES", e);
        }
    }

    /**
     * @param track index of the track in the movie
     */
    static long iv(int track, int sample) {
        return (long) track << TRACK_SHIFT | sample;
    }

    /**
     * @param subsamples as {@link Subsamples} gives them
     */
    void encrypt(byte[] data, int offset, int size, int[] subsamples, long iv) {
        try {
            byte[] counter = ByteBuffer.allocate(BLOCK).putLong(iv).array();
            cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(counter));
            if (subsamples.length == 0) {
                cipher.update(data, offset, size, data, offset);
            }
            int at = offset;
            for (int i = 0; i < subsamples.length; i += 2) {
                at += subsamples[i];
                // one counter through all parts of a sample
                cipher.update(data, at, subsamples[i + 1], data, at);
                at += subsamples[i + 1];
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-CTR encrypts everything", e);
        }
    }
}
