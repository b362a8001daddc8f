package dev.usher.itests.bench.decrypt;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The least that has to be done for the same bytes: the chunks are read into one buffer, and the
 * JDK's AES-128-GCM opens one after the other into a second one, where they are left.
 */
final class BareLoop {
    private static final int HEADER = 56;
    private static final int SALT = 24;
    private static final int CHUNK = 16 * 1024;
    private static final int SEALED = CHUNK + 16;
    private static final int CHUNKS_PER_READ = 16;

    private final FileChannel file;
    private final Cipher aes;
    private final SecretKey key;
    private final byte[] baseNonce;
    private final byte[] sealed = new byte[CHUNKS_PER_READ * SEALED];
    private final byte[] plain = new byte[CHUNK];

    BareLoop(FileChannel file, byte[] contentKey, byte[] context)
            throws IOException, GeneralSecurityException {
        this.file = file;
        byte[] salt = new byte[SALT];
        file.read(ByteBuffer.wrap(salt), 0);
        Mac hmac = Mac.getInstance("HmacSHA512");
        hmac.init(new SecretKeySpec(contentKey, "HmacSHA512"));
        hmac.update("c2sp.org/chunked-encryption@v1+AEAD_AES_128_GCM\0".getBytes(US_ASCII));
        hmac.update(salt);
        hmac.update(context);
        byte[] derived = hmac.doFinal(new byte[] {1});
        key = new SecretKeySpec(derived, 0, 16, "AES");
        baseNonce = Arrays.copyOfRange(derived, 16, 28);
        aes = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
    }

    /**
     * Opens the chunks that hold these bytes of the original.
     *
     * @return bytes opened
     */
    long read(long position, long length) throws IOException, GeneralSecurityException {
        long first = position / CHUNK;
        long last = (position + length - 1) / CHUNK;
        long opened = 0;
        for (long chunk = first; chunk <= last; chunk += CHUNKS_PER_READ) {
            int wanted = (int) Math.min(CHUNKS_PER_READ, last - chunk + 1);
            ByteBuffer dst = ByteBuffer.wrap(sealed, 0, wanted * SEALED);
            int got = 0;
            while (dst.hasRemaining()) {
                int n = file.read(dst, HEADER + chunk * SEALED + got);
                if (n < 0) {
                    break;
                }
                got += n;
            }
            for (int i = 0; i * SEALED < got; i++) {
                aes.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(128, nonce(chunk + i)));
                opened +=
                        aes.doFinal(
                                sealed, i * SEALED, Math.min(SEALED, got - i * SEALED), plain, 0);
            }
        }
        return opened;
    }

    private byte[] nonce(long chunk) {
        byte[] nonce = baseNonce.clone();
        for (int i = 0; i < Long.BYTES; i++) {
            nonce[nonce.length - 1 - i] ^= (byte) (chunk >>> 8 * i);
        }
        return nonce;
    }
}
