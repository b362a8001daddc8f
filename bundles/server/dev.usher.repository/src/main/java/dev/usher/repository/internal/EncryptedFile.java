package dev.usher.repository.internal;

import dev.usher.crypto.Cobblestone;
import dev.usher.media.api.Problem;
import dev.usher.metainfo.FileHashes;
import dev.usher.metainfo.PieceHasher;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Writes one file of an item: clear bytes in, ciphertext and leaf hashes on the disk, in one pass.
 */
final class EncryptedFile {
    private static final int BUFFER = 64 * 1024;

    private EncryptedFile() {}

    /**
     * @param length bytes of the original
     * @param stored bytes of ciphertext
     */
    record Written(long length, long stored) {}

    /**
     * Encrypts all of {@code clear}. When it returns both files are on the disk; when it throws,
     * neither is.
     *
     * @param expected bytes of the original; -1 = unknown
     * @throws Problem upload-aborted (400), storage-full (507)
     */
    static Written write(
            InputStream clear, long expected, byte[] key, byte[] context, Path target, Path leaves)
            throws IOException {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        Path leavesPart = leaves.resolveSibling(leaves.getFileName() + ".part");
        try {
            PieceHasher hasher = new PieceHasher();
            long length;
            try (FileChannel channel = create(part)) {
                length = encrypt(clear, new Sink(channel, hasher), key, context);
                if (expected >= 0 && length != expected) {
                    throw aborted("it had " + length + " of " + expected + " bytes");
                }
                channel.force(true);
            }
            FileHashes hashes = hasher.finish();
            try (FileChannel channel = create(leavesPart)) {
                ByteBuffer bytes = ByteBuffer.wrap(hashes.leaves());
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(
                    leavesPart,
                    leaves,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            Files.move(
                    part,
                    target,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            CiphertextFolder.sync(leaves.getParent());
            CiphertextFolder.sync(target.getParent());
            return new Written(length, hashes.length());
        } finally {
            Files.deleteIfExists(part);
            Files.deleteIfExists(leavesPart);
        }
    }

    private static FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
    }

    private static long encrypt(InputStream clear, OutputStream sink, byte[] key, byte[] context)
            throws IOException {
        byte[] buffer = new byte[BUFFER];
        long length = 0;
        try (OutputStream encrypting = Cobblestone.encrypting(sink, key, context)) {
            for (int n = read(clear, buffer); n >= 0; n = read(clear, buffer)) {
                encrypting.write(buffer, 0, n);
                length += n;
            }
        } finally {
            Arrays.fill(buffer, (byte) 0);
        }
        return length;
    }

    /** A failure to read is the sender's, a failure to write is the disk's. */
    private static int read(InputStream clear, byte[] buffer) {
        try {
            return clear.read(buffer);
        } catch (IOException e) {
            throw aborted("the connection broke off");
        }
    }

    private static Problem aborted(String why) {
        return new Problem(
                "upload-aborted",
                400,
                "The file did not arrive whole: " + why + ". Send it again.");
    }

    /**
     * Ciphertext goes to the file and to the hasher. Closing leaves the file open: it has still to
     * be synced.
     */
    private static final class Sink extends FilterOutputStream {
        private final PieceHasher hasher;

        Sink(FileChannel channel, PieceHasher hasher) {
            super(Channels.newOutputStream(channel));
            this.hasher = hasher;
        }

        @Override
        public void write(byte[] b, int offset, int length) throws IOException {
            out.write(b, offset, length);
            hasher.write(b, offset, length);
        }

        @Override
        public void close() throws IOException {
            out.flush();
        }
    }
}
