package dev.usher.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts signed with Ed25519 as C2SP signed-note says: what transparency logs publish. */
public final class SignedNote {
    private static final byte ED25519 = 1;
    private static final int KEY_ID = 4;
    private static final int SIGNATURE = 64;
    private static final int MAX_LENGTH = 64 * 1024;
    private static final Pattern NAME = Pattern.compile("[^\\s\\p{Z}+]+");
    private static final Pattern SIGNED =
            Pattern.compile("\u2014 ([^\\s\\p{Z}+]+) ([A-Za-z0-9+/]+={0,2})");

    /** What an Ed25519 public key looks like in X.509, but for its last 32 bytes. */
    private static final byte[] SPKI = HexFormat.of().parseHex("302a300506032b6570032100");

    private SignedNote() {}

    /**
     * @param name of the signer: no spaces, no plus sign
     * @param text ends with a newline
     * @return the note: text, empty line, signature line
     */
    public static String sign(SigningKey key, String name, String text) {
        Verifier verifier = new Verifier(name, key.publicKey());
        if (!text.endsWith("\n")) {
            throw new IllegalArgumentException("the text of a note ends with a newline");
        }
        ByteBuffer signature = ByteBuffer.allocate(KEY_ID + SIGNATURE);
        signature.put(verifier.keyId()).put(key.sign(text.getBytes(StandardCharsets.UTF_8)));
        String base64 = Base64.getEncoder().encodeToString(signature.array());
        return text + "\n\u2014 " + name + " " + base64 + "\n";
    }

    /**
     * Who must have signed.
     *
     * @param key Ed25519
     */
    public record Verifier(String name, PublicKey key) {
        public Verifier {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("'" + name + "' is no name of a signer");
            }
            if (!RawVerifier.of(key).algorithm().equals(RawVerifier.ED_DSA)) {
                throw new IllegalArgumentException("notes are signed with Ed25519");
            }
        }

        /**
         * Reads {@code <name>+<key id>+<key>}.
         *
         * @throws IllegalArgumentException when it is none, or not Ed25519
         */
        public static Verifier parse(String vkey) {
            String[] parts = vkey.strip().split("\\+", 3);
            if (parts.length != 3) {
                throw new IllegalArgumentException("a verifier key is name+id+key");
            }
            byte[] typed = Base64.getDecoder().decode(parts[2]);
            if (typed.length != 33 || typed[0] != ED25519) {
                throw new IllegalArgumentException("the verifier key is not of Ed25519");
            }
            try {
                byte[] spki = Arrays.copyOf(SPKI, SPKI.length + 32);
                System.arraycopy(typed, 1, spki, SPKI.length, 32);
                PublicKey key =
                        KeyFactory.getInstance("Ed25519")
                                .generatePublic(new X509EncodedKeySpec(spki));
                Verifier verifier = new Verifier(parts[0], key);
                if (!HexFormat.of().formatHex(verifier.keyId()).equals(parts[1])) {
                    throw new IllegalArgumentException("the verifier key's id is not its own");
                }
                return verifier;
            } catch (GeneralSecurityException e) {
                throw new IllegalArgumentException("the verifier key is no point", e);
            }
        }

        /** {@code <name>+<key id>+<key>}: what one gives to whoever is to verify. */
        public String text() {
            return name
                    + "+"
                    + HexFormat.of().formatHex(keyId())
                    + "+"
                    + Base64.getEncoder().encodeToString(typedKey());
        }

        byte[] keyId() {
            byte[] start = (name + "\n").getBytes(StandardCharsets.UTF_8);
            byte[] typed = typedKey();
            ByteBuffer all = ByteBuffer.allocate(start.length + typed.length);
            return Arrays.copyOf(RawVerifier.sha256(all.put(start).put(typed).array()), KEY_ID);
        }

        private byte[] typedKey() {
            byte[] spki = key.getEncoded();
            byte[] typed = new byte[33];
            typed[0] = ED25519;
            System.arraycopy(spki, spki.length - 32, typed, 1, 32);
            return typed;
        }

        /**
         * @return the note's text, when this key has signed it; signatures of others are passed
         *     over
         */
        public Optional<String> open(String note) {
            int end = note.lastIndexOf("\n\n");
            if (note.length() > MAX_LENGTH || end < 0 || !note.endsWith("\n")) {
                return Optional.empty();
            }
            String text = note.substring(0, end + 1);
            boolean signed = false;
            for (String line : note.substring(end + 2).split("\n")) {
                Matcher m = SIGNED.matcher(line);
                if (!m.matches()) {
                    return Optional.empty();
                }
                byte[] signature = decode(m.group(2));
                if (m.group(1).equals(name) && startsWith(signature, keyId())) {
                    byte[] raw = Arrays.copyOfRange(signature, KEY_ID, signature.length);
                    signed =
                            raw.length == SIGNATURE
                                    && RawVerifier.of(key)
                                            .verify(text.getBytes(StandardCharsets.UTF_8), raw);
                    if (!signed) {
                        return Optional.empty();
                    }
                }
            }
            return signed ? Optional.of(text) : Optional.empty();
        }

        private static byte[] decode(String base64) {
            try {
                return Base64.getDecoder().decode(base64);
            } catch (IllegalArgumentException notBase64) {
                return new byte[0];
            }
        }

        private static boolean startsWith(byte[] signature, byte[] id) {
            return signature.length > KEY_ID && Arrays.equals(signature, 0, KEY_ID, id, 0, KEY_ID);
        }
    }
}
