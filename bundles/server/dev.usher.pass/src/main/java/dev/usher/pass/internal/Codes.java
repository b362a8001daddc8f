package dev.usher.pass.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Codes of vouchers and gifts: 80 bits as 16 characters of Crockford's base 32, in groups of four.
 *
 * <p>They are made from a secret beside the key-encryption key, so whoever may see them again can,
 * and who reads the database cannot.
 */
@Component(service = Codes.class)
public final class Codes {
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int LENGTH = 16;
    private static final int GROUP = 4;
    private static final int BITS = 5;
    private static final String FILE = "codes";

    private final byte[] secret;

    @Activate
    public Codes(@Reference VaultFiles files) {
        try {
            Optional<byte[]> present = files.read(FILE);
            secret = present.isPresent() ? present.get() : files.create(FILE);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the vault's file " + FILE + " can be neither read nor made", e);
        }
    }

    /** The n-th code of a batch, or with n = 0 the one of a gift. */
    String code(String id, int n) {
        byte[] mac = mac("code", id + '\0' + n);
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            if (i > 0 && i % GROUP == 0) {
                code.append('-');
            }
            int value = 0;
            for (int bit = i * BITS; bit < (i + 1) * BITS; bit++) {
                value = value << 1 | mac[bit / Byte.SIZE] >> 7 - bit % Byte.SIZE & 1;
            }
            code.append(ALPHABET.charAt(value));
        }
        return code.toString();
    }

    /** What the database knows of a code, however it was typed: 64 hexadecimal digits. */
    String key(String typed) {
        String plain =
                typed.toUpperCase(Locale.ROOT)
                        .replaceAll("[\\s-]", "")
                        .replace('O', '0')
                        .replace('I', '1')
                        .replace('L', '1');
        return HexFormat.of().formatHex(mac("key", plain));
    }

    /** Proves that we said something; 16 bytes in hexadecimal. */
    String seal(String purpose, String text) {
        return HexFormat.of().formatHex(Arrays.copyOf(mac(purpose, text), LENGTH));
    }

    private byte[] mac(String purpose, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal((purpose + '\0' + text).getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA-256", e);
        }
    }
}
