package dev.usher.drm.clearkey.internal;

import dev.usher.drm.api.host.ClearSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file in memory. */
record TestFile(byte[] bytes) implements ClearSource {
    static final Path FILM = Path.of("../../../karaf-assembly/demo/samples/film.mp4");

    static TestFile film() {
        return of(FILM);
    }

    static TestFile of(Path path) {
        try {
            return new TestFile(Files.readAllBytes(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long length() {
        return bytes.length;
    }

    @Override
    public void read(long position, ByteBuffer dst) throws IOException {
        if (position + dst.remaining() > bytes.length) {
            throw new IOException("it ends at byte " + bytes.length);
        }
        dst.put(bytes, (int) position, dst.remaining());
    }
}
