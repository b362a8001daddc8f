package dev.usher.pass.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.usher.media.api.Problem;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The header Idempotency-Key: the same key and the same request get the same answer. */
final class IdempotencyKey {
    private static final Pattern FORM = Pattern.compile("[!-~]{1,128}");

    private IdempotencyKey() {}

    /**
     * @throws Problem idempotency-key (400)
     */
    static void require(String key) {
        if (key == null || !FORM.matcher(key).matches()) {
            throw new Problem(
                    "idempotency-key",
                    400,
                    "Send the header Idempotency-Key: 1 to 128 visible ASCII characters, new for each purchase and the same"
                            + " when you ask again.");
        }
    }

    /** What was asked for under a key; a PIN is no part of it, its digest would give it away. */
    static String fingerprint(Object... request) {
        try {
            StringBuilder text = new StringBuilder();
            for (Object part : request) {
                text.append(text.isEmpty() ? "" : "\0").append(part);
            }
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * @throws Problem idempotency-conflict (422)
     */
    static void requireSame(String before, String now) {
        if (!before.equals(now)) {
            throw new Problem(
                    "idempotency-conflict",
                    422,
                    "This Idempotency-Key was used for another purchase. Use a new key for a new purchase.");
        }
    }
}
