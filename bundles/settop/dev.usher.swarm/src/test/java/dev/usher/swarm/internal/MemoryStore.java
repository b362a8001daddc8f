package dev.usher.swarm.internal;

import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.PieceSet;
import dev.usher.storage.api.MediaStore;
import dev.usher.storage.api.StorageException;
import dev.usher.storage.api.StorageException.Reason;
import dev.usher.storage.api.StoredItem;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A store that loses everything but what the test looks at. */
final class MemoryStore implements MediaStore {
    private final Map<InfoHash, Item> items = new ConcurrentHashMap<>();
    private final byte[] known;
    volatile boolean full;
    volatile Runnable onWrite = () -> {};

    MemoryStore() {
        this(null);
    }

    /**
     * @param known content of the only file of every item: writes are not kept but taken to be this
     */
    MemoryStore(byte[] known) {
        this.known = known;
    }

    byte[] bytes(ItemLayout layout, int file) {
        return items.get(layout.infoHash()).files[file];
    }

    @Override
    public StoredItem open(ItemLayout layout) {
        return items.computeIfAbsent(layout.infoHash(), h -> new Item(layout));
    }

    @Override
    public List<InfoHash> items() {
        return List.copyOf(items.keySet());
    }

    @Override
    public void delete(InfoHash item) {
        items.remove(item);
    }

    @Override
    public long free() {
        return 1000;
    }

    private final class Item implements StoredItem {
        private final ItemLayout layout;
        private final byte[][] files;
        private final BitSet marked = new BitSet();

        private Item(ItemLayout layout) {
            this.layout = layout;
            this.files = new byte[layout.files().size()][];
            for (int i = 0; i < files.length; i++) {
                files[i] = known == null ? new byte[(int) layout.files().get(i).length()] : known;
            }
        }

        @Override
        public ItemLayout layout() {
            return layout;
        }

        @Override
        public void read(int file, long offset, ByteBuffer dst) {
            dst.put(files[file], (int) offset, dst.remaining());
        }

        @Override
        public void write(int file, long offset, ByteBuffer src) throws StorageException {
            if (full) {
                throw new StorageException(Reason.FULL, "the disk is full", null);
            }
            onWrite.run();
            if (known == null) {
                src.get(files[file], (int) offset, src.remaining());
            }
        }

        @Override
        public synchronized PieceSet verified() {
            return PieceSet.of(marked);
        }

        @Override
        public synchronized void mark(int piece) {
            marked.set(piece);
        }

        @Override
        public synchronized void unmark(int piece) {
            marked.clear(piece);
        }

        @Override
        public void close() {
            // memory needs no closing
        }
    }
}
