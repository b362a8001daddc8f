package dev.usher.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.spec.InvalidKeySpecException;
import java.util.HexFormat;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Salted, slow hashes of what people remember: PBKDF2-HMAC-SHA512 (RFC 8018), as {@code
 * pbkdf2-sha512$n$salt$hash}.
 */
public final class SecretHash {
    /** What OWASP's Password Storage Cheat Sheet asks of PBKDF2-HMAC-SHA512. */
    public static final int LEAST_ITERATIONS = 210_000;

    private static final String SCHEME = "pbkdf2-sha512";
    private static final int SALT = 16;
    private static final int BITS = 256;
    private static final SecureRandom RANDOM = new SecureRandom();

    private SecretHash() {}

    /**
     * @param iterations at least {@link #LEAST_ITERATIONS}, but in tests
     */
    public static String of(String secret, int iterations) {
        byte[] salt = random(SALT);
        return format(iterations, salt, derive(secret, salt, iterations));
    }

    /** What no secret matches, and takes as long to find out. */
    public static String decoy(int iterations) {
        return format(iterations, random(SALT), random(BITS / 8));
    }

    /**
     * Compares in constant time.
     *
     * @throws IllegalArgumentException when {@code stored} is no such hash
     */
    public static boolean matches(String secret, String stored) {
        String[] parts = stored.split("\\$");
        if (parts.length != 4 || !parts[0].equals(SCHEME)) {
            throw new IllegalArgumentException("not a " + SCHEME + " hash");
        }
        byte[] expected = HexFormat.of().parseHex(parts[3]);
        byte[] actual =
                derive(secret, HexFormat.of().parseHex(parts[2]), Integer.parseInt(parts[1]));
        return MessageDigest.isEqual(expected, actual);
    }

    private static String format(int iterations, byte[] salt, byte[] hash) {
        HexFormat hex = HexFormat.of();
        return SCHEME + "$" + iterations + "$" + hex.formatHex(salt) + "$" + hex.formatHex(hash);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static byte[] derive(String secret, byte[] salt, int iterations) {
        PBEKeySpec spec = new PBEKeySpec(secret.toCharArray(), salt, iterations, BITS);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (NoSuchAlgorithmException | InvalidKeySpecException e) {
            throw new IllegalStateException("this JDK has no PBKDF2WithHmacSHA512", e);
        } finally {
            spec.clearPassword();
        }
    }
}
