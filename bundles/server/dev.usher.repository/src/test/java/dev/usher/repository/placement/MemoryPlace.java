package dev.usher.repository.placement;

import dev.usher.media.api.ItemId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A server in memory. */
final class MemoryPlace implements CiphertextPlace {
    final Map<String, byte[]> files = new HashMap<>();
    boolean down;
    boolean full;

    /** What is written to it is not what is kept. */
    boolean spoils;

    private void up() throws PlaceException {
        if (down) {
            throw new PlaceException(PlaceException.Reason.TROUBLE, "down");
        }
    }

    private byte[] file(ItemId item, String path) throws PlaceException {
        up();
        byte[] file = files.get(item.value() + "/" + path);
        if (file == null) {
            throw new PlaceException(PlaceException.Reason.ABSENT, "is not there");
        }
        return file;
    }

    @Override
    public void probe() throws PlaceException {
        up();
    }

    @Override
    public long length(ItemId item, String path) throws PlaceException {
        return file(item, path).length;
    }

    @Override
    public ByteBuffer read(ItemId item, String path, long offset, int length)
            throws PlaceException {
        return ByteBuffer.wrap(file(item, path), (int) offset, length).slice();
    }

    @Override
    public void write(ItemId item, String path, long length, InputStream bytes)
            throws PlaceException {
        up();
        if (full) {
            throw new PlaceException(PlaceException.Reason.FULL, "full");
        }
        try {
            byte[] file = bytes.readAllBytes();
            if (spoils) {
                file[0]++;
            }
            files.put(item.value() + "/" + path, file);
        } catch (IOException e) {
            throw new PlaceException(PlaceException.Reason.TROUBLE, "broke off", e);
        }
    }

    @Override
    public void delete(ItemId item, List<String> paths) throws PlaceException {
        up();
        paths.forEach(p -> files.remove(item.value() + "/" + p));
    }
}
