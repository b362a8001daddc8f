package dev.usher.crypto;

import dev.usher.media.api.ItemId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * Cobblestone-128: authenticated encryption of large files with random access (<a
 * href="https://c2sp.org/chunked-encryption">c2sp.org/chunked-encryption</a>, HKDF-Expand-SHA-512,
 * AES-128-GCM).
 *
 * <p>A ciphertext is a salt (24 bytes), a key commitment (32 bytes) and the chunks: 16 KiB of the
 * original and 16 bytes of tag each, the last one always shorter than 16 KiB and possibly empty.
 * The original's byte {@code p} is therefore in the chunk at {@code 56 + (p >> 14) * 16400}.
 */
public final class Cobblestone {
    /** Bytes of an input key. */
    public static final int KEY_LENGTH = 16;

    /** Bytes of the original in every chunk but the last. */
    static final int CHUNK = 16 * 1024;

    static final int TAG = 16;
    static final int SEALED_CHUNK = CHUNK + TAG;
    static final int SALT = 24;
    static final int COMMITMENT = 32;
    static final int HEADER = SALT + COMMITMENT;

    /** The specification's bound: 2^38 chunks. */
    private static final long MAX_PLAIN = (1L << 38) * CHUNK - 1;

    private static final SecureRandom RANDOM = new SecureRandom();

    private Cobblestone() {}

    /**
     * Bytes of ciphertext for so many bytes of original.
     *
     * @throws IllegalArgumentException when negative or 4 PiB and more
     */
    public static long ciphertextLength(long plain) {
        if (plain < 0 || plain > MAX_PLAIN) {
            throw new IllegalArgumentException(plain + " bytes cannot be encrypted as one message");
        }
        return HEADER + plain + (plain / CHUNK + 1) * TAG;
    }

    /**
     * Bytes of original in so many bytes of ciphertext.
     *
     * @throws CobblestoneException when no ciphertext has this length
     */
    public static long plaintextLength(long cipher) throws CobblestoneException {
        long chunks = cipher - HEADER;
        long last = chunks < 0 ? 0 : chunks % SEALED_CHUNK;
        if (last < TAG || chunks / SEALED_CHUNK >= 1L << 38) {
            throw new CobblestoneException(
                    CobblestoneException.Reason.LENGTH,
                    cipher + " bytes are not a complete ciphertext");
        }
        return chunks / SEALED_CHUNK * CHUNK + last - TAG;
    }

    /**
     * What binds a ciphertext to its place: {@code usher/item/v1 NUL item NUL version NUL file
     * index}, UTF-8.
     */
    public static byte[] context(ItemId item, int version, int file) {
        return ("usher/item/v1\0" + item + "\0" + version + "\0" + file)
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * A stream that encrypts what is written to it, under a fresh random salt.
     *
     * <p>{@code close} writes the last chunk and closes {@code out}: the result is then a complete,
     * authentic message of what was written so far. A writer whose source fails must throw the
     * ciphertext away.
     *
     * @param key 16 uniformly random bytes; copied
     * @throws IOException the header cannot be written
     */
    public static OutputStream encrypting(OutputStream out, byte[] key, byte[] context)
            throws IOException {
        byte[] salt = new byte[SALT];
        RANDOM.nextBytes(salt);
        return encrypting(out, key, context, salt);
    }

    static OutputStream encrypting(OutputStream out, byte[] key, byte[] context, byte[] salt)
            throws IOException {
        return new CobblestoneOutput(out, ChunkCipher.derive(key, salt, context), salt);
    }

    /**
     * Opens a ciphertext; checks the key commitment, and the length by authenticating the last
     * chunk.
     *
     * @param source must outlive the reader, which does not close it
     * @param key 16 bytes; copied
     * @throws CobblestoneException truncated, tampered with, or made with another key or context
     */
    public static CobblestoneReader open(RandomAccess source, byte[] key, byte[] context)
            throws IOException {
        return CobblestoneReader.open(source, key, context);
    }
}
