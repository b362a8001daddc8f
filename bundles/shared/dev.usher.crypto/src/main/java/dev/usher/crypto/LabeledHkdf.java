package dev.usher.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** LabeledExtract and LabeledExpand of RFC 9180 section 4, with HKDF-SHA256 (RFC 5869). */
final class LabeledHkdf {
    static final int HASH = 32;
    private static final byte[] VERSION = "HPKE-v1".getBytes(US_ASCII);
    private static final String HMAC = "HmacSHA256";
    private final byte[] suite;

    /**
     * @param suite {@code suite_id}
     */
    LabeledHkdf(byte[] suite) {
        this.suite = suite;
    }

    byte[] extract(byte[] salt, String label, byte[] secret) {
        // HMAC pads its key with zeros, and the JDK takes no empty one
        byte[] key = salt.length == 0 ? new byte[HASH] : salt;
        return hmac(key, join(VERSION, suite, label.getBytes(US_ASCII), secret));
    }

    /**
     * @param length of the result, at most 255 * 32
     */
    byte[] expand(byte[] key, String label, byte[] info, int length) {
        byte[] labeled =
                join(
                        ByteBuffer.allocate(2).putShort((short) length).array(),
                        VERSION,
                        suite,
                        label.getBytes(US_ASCII),
                        info);
        byte[] result = new byte[length];
        byte[] block = {};
        for (int at = 0, i = 1; at < length; at += HASH, i++) {
            block = hmac(key, join(block, labeled, new byte[] {(byte) i}));
            System.arraycopy(block, 0, result, at, Math.min(HASH, length - at));
        }
        Arrays.fill(block, (byte) 0);
        return result;
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    private static byte[] hmac(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + HMAC, e);
        }
    }
}
