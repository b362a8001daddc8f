package dev.usher.crypto;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Random;

/** Ciphertexts in memory. */
final class Ciphertexts {
    static final byte[] KEY =
            "YELLOW SUBMARINE".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    static final byte[] CONTEXT = {1, 2, 3};

    private Ciphertexts() {}

    static byte[] plain(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    static byte[] encrypt(byte[] plain) throws IOException {
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        try (OutputStream out = Cobblestone.encrypting(sealed, KEY, CONTEXT)) {
            out.write(plain);
        }
        return sealed.toByteArray();
    }

    static RandomAccess of(byte[] bytes) {
        return new RandomAccess() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public void read(long position, ByteBuffer dst) {
                dst.put(bytes, (int) position, dst.remaining());
            }
        };
    }

    static byte[] readAll(CobblestoneReader reader) throws IOException {
        ByteBuffer all = ByteBuffer.allocate((int) reader.length());
        reader.read(0, all);
        return all.array();
    }
}
