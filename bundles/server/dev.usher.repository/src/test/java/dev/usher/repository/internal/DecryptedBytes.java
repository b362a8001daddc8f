package dev.usher.repository.internal;

import dev.usher.crypto.Cobblestone;
import dev.usher.crypto.CobblestoneReader;
import dev.usher.crypto.RandomAccess;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The original of a ciphertext. */
final class DecryptedBytes {
    private DecryptedBytes() {}

    static byte[] of(byte[] ciphertext, byte[] key, byte[] context) throws IOException {
        RandomAccess source =
                new RandomAccess() {
                    @Override
                    public long length() {
                        return ciphertext.length;
                    }

                    @Override
                    public void read(long position, ByteBuffer dst) {
                        dst.put(ciphertext, (int) position, dst.remaining());
                    }
                };
        try (CobblestoneReader reader = Cobblestone.open(source, key, context)) {
            ByteBuffer clear = ByteBuffer.allocate((int) reader.length());
            reader.read(0, clear);
            return clear.array();
        }
    }
}
