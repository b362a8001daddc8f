package dev.usher.driver.evdev.internal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** A named pipe in the place of an event device; the test is the kernel. */
final class Fifo implements AutoCloseable {
    final Path path;
    private RandomAccessFile writer;

    Fifo(Path path) throws IOException, InterruptedException {
        this.path = path;
        Process mkfifo = new ProcessBuilder("mkfifo", path.toString()).inheritIO().start();
        if (!mkfifo.waitFor(60, TimeUnit.SECONDS) || mkfifo.exitValue() != 0) {
            throw new IOException("mkfifo " + path);
        }
        open();
    }

    /** Read and write, so that neither side waits for the other. */
    void open() throws IOException {
        writer = new RandomAccessFile(path.toFile(), "rw");
    }

    void press(int code) throws IOException {
        write(record(1, code, 1));
        write(record(0, 0, 0));
        write(record(1, code, 0));
        write(record(0, 0, 0));
    }

    void write(byte[] bytes) throws IOException {
        writer.write(bytes);
    }

    static byte[] record(int type, int code, int value) {
        return ByteBuffer.allocate(InputEvent.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(1_700_000_000)
                .putLong(250_000)
                .putShort((short) type)
                .putShort((short) code)
                .putInt(value)
                .array();
    }

    static byte[] part(byte[] record, int from, int to) {
        return Arrays.copyOfRange(record, from, to);
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
